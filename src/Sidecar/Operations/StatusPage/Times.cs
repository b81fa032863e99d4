using System.Globalization;

namespace Sidecar.Operations.StatusPage;

/// <summary>Times for people: when, and how long ago.</summary>
internal static class Times
{
    public static string At(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Ago(DateTimeOffset time, DateTimeOffset now) => $"{Length(now - time)} ago";

    /// <summary>Two units at most: <c>3 d 4 h</c>, <c>12 min 5 s</c>.</summary>
    public static string Length(TimeSpan length)
    {
        var time = length < TimeSpan.Zero ? TimeSpan.Zero : length;
        return time switch
        {
            { Days: > 0 } => $"{time.Days} d {time.Hours} h",
            { Hours: > 0 } => $"{time.Hours} h {time.Minutes} min",
            { Minutes: > 0 } => $"{time.Minutes} min {time.Seconds} s",
            _ => $"{time.Seconds} s",
        };
    }
}
