using Sidecar.Assertions;

namespace Sidecar.AccessTokens;

/// <summary>What one acquisition has seen so far; kept apart from its requests because it outlives one that runs out of time.</summary>
public sealed class AcquisitionRun
{
    /// <summary>The last answer, also of a request that will be repeated.</summary>
    internal TokenAnswer? Answer { get; set; }

    /// <summary>The key that was tried last.</summary>
    internal SigningKey? Key { get; set; }

    /// <summary>Salesforce's clock minus ours, as the last assertion was dated by it.</summary>
    internal TimeSpan OffsetUsed { get; set; }

    internal bool ClockCorrected { get; set; }
}
