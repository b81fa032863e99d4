namespace Sidecar.Migration;

/// <summary>One row of the report: calls of one program, of one kind, to one API in one version.</summary>
/// <param name="Program">The client program, see <see cref="ClientProgram"/>.</param>
/// <param name="Login">One of <see cref="LoginKind"/>.</param>
/// <param name="Api">Family and version.</param>
/// <param name="Calls">All calls, refused ones included.</param>
/// <param name="Refused">Logins that the sidecar refused.</param>
/// <param name="FirstSeen">The first call.</param>
/// <param name="LastSeen">The last call.</param>
internal sealed record CallSummary(
    string Program, string Login, ApiUse Api, long Calls, long Refused, DateTimeOffset FirstSeen, DateTimeOffset LastSeen)
{
    /// <summary>The version with which the sidecar sends such calls, as in <see cref="ApiUse.Version"/>; 0: their own.</summary>
    public int LiftedTo { get; init; }

    /// <summary>What two rows must agree in to be added up.</summary>
    public string Key => $"{Program}\n{Login}\n{Api.Family}\n{Api.Version}\n{LiftedTo}";

    /// <summary>The sum of this row and another one with the same key.</summary>
    public CallSummary Plus(CallSummary other) => this with
    {
        Calls = Calls + other.Calls,
        Refused = Refused + other.Refused,
        FirstSeen = FirstSeen < other.FirstSeen ? FirstSeen : other.FirstSeen,
        LastSeen = LastSeen > other.LastSeen ? LastSeen : other.LastSeen,
    };
}
