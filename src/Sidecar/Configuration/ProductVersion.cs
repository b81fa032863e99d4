namespace Sidecar.Configuration;

/// <summary>The version of this program.</summary>
internal static class ProductVersion
{
    /// <summary>For example <c>1.2.3</c>.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
}
