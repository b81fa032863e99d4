using Sidecar.Soap;

namespace Sidecar.IntegrationTests.Soap;

public class SalesforceIdTests
{
    [Theory]
    [InlineData("00Dxx0000001gPL", "00Dxx0000001gPLEAY")]
    [InlineData("005xx000001SwiU", "005xx000001SwiUAAS")]
    [InlineData("00Dxx0000001gPLEAY", "00Dxx0000001gPLEAY")]
    [InlineData("aaaaaAAAAAaaaaA", "aaaaaAAAAAaaaaAA5Q")]
    public void ShortIds_GetTheirChecksum(string id, string expected) => Assert.Equal(expected, SalesforceId.To18(id));
}
