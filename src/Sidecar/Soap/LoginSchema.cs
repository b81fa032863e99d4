namespace Sidecar.Soap;

/// <summary>
/// What a login response says in each API version: the elements of <c>LoginResult</c> and <c>GetUserInfoResult</c> in the order of the
/// WSDL. Clients whose code was generated from a WSDL refuse an element that it does not have, miss one that it has, and depend on the
/// order.
/// </summary>
/// <remarks>
/// <para>
/// Source: partner WSDLs as Salesforce generated them, in the public repository forceworkbench/forceworkbench
/// (<c>workbench/soapclient/sforce.NNN.partner.wsdl</c>). Read element by element: 8.0, 9.0, 10.0, 11.1, 12.0, 13.0, 16.0, 17.0, 20.0,
/// 21.0, 37.0, 39.0, 40.0 and 66.0. So both sides of each change were seen, with one exception: 38.0 was not among them, and the first
/// version of <c>orgDefaultCurrencyLocale</c> is from a list that compares several copies.
/// </para>
/// <para>
/// Enterprise and tooling have the same two types in namespaces of their own (recorded responses of both; WF §2.3). Metadata, Apex and
/// class endpoints have no login: what is sent there gets the partner's form in the namespace that the client used.
/// </para>
/// <para>
/// Left out, because their <c>minOccurs</c> is 0 and no response of an org was seen with them: <c>upgradeMessage</c> and <c>upgradeURL</c>
/// in LoginResult, <c>defaultAppIdForProfile</c> in GetUserInfoResult.
/// </para>
/// </remarks>
internal static class LoginSchema
{
    /// <summary><c>userInfo</c> holds the elements of <see cref="UserInfo"/>.</summary>
    public static IReadOnlyList<SchemaElement> LoginResult { get; } =
    [
        new("metadataServerUrl", SchemaType.Text, Nillable: true, Since: 10),
        new("passwordExpired", SchemaType.Boolean),
        new("sandbox", SchemaType.Boolean, Since: 13),
        new("serverUrl", SchemaType.Text, Nillable: true),
        new("sessionId", SchemaType.Text, Nillable: true),
        new("userId", SchemaType.Id, Nillable: true),
        new("userInfo", SchemaType.UserInfo),
    ];

    public static IReadOnlyList<SchemaElement> UserInfo { get; } =
    [
        new("accessibilityMode", SchemaType.Boolean, "false"),
        new("chatterExternal", SchemaType.Boolean, "false", Since: 40),
        new("currencySymbol", SchemaType.Text, "$", Nillable: true),
        new("licenseType", SchemaType.Text, "Salesforce", Until: 9),
        new("orgAttachmentFileSizeLimit", SchemaType.Integer, "5242880", Since: 21),
        new("orgDefaultCurrencyIsoCode", SchemaType.Text, "USD", Nillable: true, Since: 11),
        new("orgDefaultCurrencyLocale", SchemaType.Text, "en_US", Nillable: true, Since: 38),
        new("orgDisallowHtmlAttachments", SchemaType.Boolean, "false", Since: 17),
        new("orgHasPersonAccounts", SchemaType.Boolean, "false", Since: 13),
        new("organizationId", SchemaType.Id),
        new("organizationMultiCurrency", SchemaType.Boolean, "false"),
        new("organizationName", SchemaType.Text, "Salesforce"),
        new("profileId", SchemaType.Id),
        new("roleId", SchemaType.Id, Nillable: true),
        new("sessionSecondsValid", SchemaType.Integer, "7200", Since: 21),
        new("userDefaultCurrencyIsoCode", SchemaType.Text, Nillable: true),
        new("userEmail", SchemaType.Text),
        new("userFullName", SchemaType.Text),
        new("userId", SchemaType.Id),
        new("userLanguage", SchemaType.Text, "en_US"),
        new("userLocale", SchemaType.Text, "en_US"),
        new("userName", SchemaType.Text),
        new("userTimeZone", SchemaType.Text, "America/Los_Angeles"),
        new("userType", SchemaType.Text, "Standard", Since: 10),
        new("userUiSkin", SchemaType.Text, "Theme3"),
    ];

    /// <param name="elements">One of the two lists.</param>
    /// <param name="version">The whole part of an API version; 0, for a path without one, stands for the newest.</param>
    public static IEnumerable<SchemaElement> In(this IReadOnlyList<SchemaElement> elements, int version)
        => elements.Where(element => element.IsIn(version == 0 ? int.MaxValue : version));
}

/// <summary>One element of a type of the WSDL.</summary>
/// <param name="Name">Its name, in the namespace of the endpoint.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">What is said while the org has not told. Null: the sidecar's own value, or nil.</param>
/// <param name="Nillable">Whether it may be nil. No element may be missing.</param>
/// <param name="Since">The first version that has it. 8 stands for 8 and everything before.</param>
/// <param name="Until">The last version that has it.</param>
internal sealed record SchemaElement(
    string Name, SchemaType Type, string? Default = null, bool Nillable = false, int Since = 8, int Until = int.MaxValue)
{
    public bool IsIn(int version) => version <= Until && (version >= Since || Since == 8);

    /// <summary>Whether a value is one of the element's type, so that a strict client can read it.</summary>
    public bool Accepts(string? value) => value is null ? Nillable : Type switch
    {
        SchemaType.Boolean => value is "true" or "false",
        SchemaType.Integer => int.TryParse(value, out _),
        SchemaType.Id => SalesforceId.IsId(value, ""),
        _ => true,
    };
}

internal enum SchemaType
{
    Text,
    Boolean,
    Integer,

    /// <summary>A record id; in the WSDL a string of exactly 18 letters and digits.</summary>
    Id,

    /// <summary>The type <c>GetUserInfoResult</c>.</summary>
    UserInfo,
}
