using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Certificates;

/// <summary>The ways in which a mounted key or certificate can be unusable.</summary>
internal enum MountedFileProblemKind
{
    NotConfigured,
    Missing,
    Unreadable,
    Empty,
    TooLarge,
    NoPrivateKey,
    UnsupportedFormat,
    EllipticCurve,
    TooWeak,
    PasswordMissing,
    PasswordWrong,
    Broken,
}

/// <summary>Why a mounted file cannot be used.</summary>
/// <param name="Kind">Which of the ways.</param>
/// <param name="Message">One sentence with the full path and what was found there. Never key material.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record MountedFileProblem(MountedFileProblemKind Kind, string Message, string Remedy);

/// <summary>What was read from a mounted file, or the reason why it cannot be used.</summary>
internal readonly struct MountedFileResult<T>
    where T : class
{
    public MountedFileResult(T value) => Value = value;

    public MountedFileResult(MountedFileProblem problem) => Problem = problem;

    public T? Value { get; }

    public MountedFileProblem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Value is not null;
}
