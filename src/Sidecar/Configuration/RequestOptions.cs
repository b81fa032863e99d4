namespace Sidecar.Configuration;

/// <summary>How much of a request body is remembered so that the request can be sent a second time.</summary>
internal sealed class ReplayOptions
{
    /// <summary>Bytes of one body kept in memory before a temporary file is used. Default 64 KiB.</summary>
    public int MemoryLimit { get; set; } = 64 * 1024;

    /// <summary>Bytes of one body remembered at all; before a larger one the session is made sure of. Default 256 MiB.</summary>
    public long Limit { get; set; } = 256L * 1024 * 1024;

    /// <summary>Directory of the temporary files. Default (empty): the system's.</summary>
    public string Directory { get; set; } = "";
}

/// <summary>How much may be in flight at once; more requests wait for their turn.</summary>
internal sealed class LimitOptions
{
    /// <summary>Client connections open at once; at most 100,000. Default (0): by memory and file descriptors.</summary>
    public int Connections { get; set; }

    /// <summary>
    /// Connections open at once on the admin port; at most 10,000. Default (0): 64, fewer where file descriptors are few.
    /// </summary>
    public int AdminConnections { get; set; }

    /// <summary>Requests in flight to Salesforce, long polls not counted; at most 100,000. Default (0): by memory.</summary>
    public int Requests { get; set; }

    /// <summary>Of these, requests with a body above 16 KiB or of unknown length. Default (0): by memory.</summary>
    public int Uploads { get; set; }

    /// <summary>How long a request waits for its turn before it is refused with 503. Default 2 min; 0 to 1 h.</summary>
    public TimeSpan WaitAtMost { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>Web pages that programs fetch with the session as a cookie (WF §3.1).</summary>
internal sealed class PageOptions
{
    /// <summary>
    /// Paths that get the session as a cookie; <c>*</c> stands for any characters. Default (empty): none. Login pages and APIs never do.
    /// </summary>
    public IReadOnlyList<string> Allow { get; set; } = [];
}

/// <summary>Legacy logins, which the sidecar answers itself (WF §2, §6.2).</summary>
internal sealed class LegacyLoginOptions
{
    /// <summary>Whether data calls must carry the placeholder session. Default false: any credential, or none, is replaced.</summary>
    public bool RequirePlaceholder { get; set; }

    /// <summary>File with a local password that logins must present. Empty (default): any password is accepted (WF §6.2).</summary>
    public string PasswordPath { get; set; } = "";

    /// <summary>Largest login body. Default 64 KiB.</summary>
    public int MaxBodySize { get; set; } = 64 * 1024;
}
