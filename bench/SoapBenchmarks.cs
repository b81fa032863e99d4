using System.Text;
using BenchmarkDotNet.Attributes;
using Sidecar.Soap;

namespace Sidecar.Benchmarks;

/// <summary>What a SOAP request costs more: its head is read and the session exchanged.</summary>
[MemoryDiagnoser]
public class SoapBenchmarks
{
    private byte[] _body = [];

    /// <summary>Characters of the body after the head: they must not matter.</summary>
    [Params(200, 100_000)]
    public int Rest { get; set; }

    [GlobalSetup]
    public void Setup() => _body = Encoding.UTF8.GetBytes(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><se:Envelope xmlns:se=\"http://schemas.xmlsoap.org/soap/envelope/\"><se:Header>"
        + "<SessionHeader xmlns=\"urn:partner.soap.sforce.com\"><sessionId>00Dxx0000001gPL!old</sessionId></SessionHeader></se:Header>"
        + "<se:Body><query xmlns=\"urn:partner.soap.sforce.com\"><queryString>"
        + new string('x', Rest) + "</queryString></query></se:Body></se:Envelope>");

    [Benchmark]
    public async Task<int> ReadHeadAndExchangeSession()
    {
        using var body = new MemoryStream(_body);
        var read = await SoapHeadReader.ReadAsync(body, SoapHeadReader.DefaultLookAhead, CancellationToken.None);
        return read.Head!.WithSession("00Dxx0000001gPL!new").Length;
    }
}
