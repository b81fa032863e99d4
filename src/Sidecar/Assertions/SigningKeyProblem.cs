using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Assertions;

/// <summary>The ways in which a key file can be unusable.</summary>
public enum SigningKeyProblemKind
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

/// <summary>Why a key cannot be used.</summary>
/// <param name="Kind">Which of the ways.</param>
/// <param name="Message">One sentence with the full path and what was found there. Never key material.</param>
/// <param name="Remedy">What to do.</param>
public sealed record SigningKeyProblem(SigningKeyProblemKind Kind, string Message, string Remedy);

/// <summary>A usable key, or the reason why there is none.</summary>
public readonly struct SigningKeyResult
{
    internal SigningKeyResult(SigningKey key) => Key = key;

    internal SigningKeyResult(SigningKeyProblem problem) => Problem = problem;

    public SigningKey? Key { get; }

    public SigningKeyProblem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Key))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Key is not null;
}
