using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Time.Testing;
using Sidecar.Assertions;
using Sidecar.Certificates;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Assertions;

// File permissions and symbolic links as on Linux, where the sidecar runs.
[UnsupportedOSPlatform("windows")]
public sealed class SigningKeysTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLogs _logs = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void KubernetesSwapOfSymlinks_IsSeenWithinOneInterval()
    {
        // As the kubelet does it: tls.key -> ..data/tls.key, ..data -> ..version; an update replaces the link ..data.
        Directory.CreateDirectory(_folder["..v1"]);
        Directory.CreateDirectory(_folder["..v2"]);
        _folder.Write("..v1/tls.key", KeyMaterial.Pem(KeyMaterial.First));
        _folder.Write("..v2/tls.key", KeyMaterial.Pem(KeyMaterial.Second));
        Directory.CreateSymbolicLink(_folder["..data"], "..v1");
        File.CreateSymbolicLink(_folder["tls.key"], "..data/tls.key");
        using var keys = Keys(_folder.Path);
        var before = keys.Set;

        Directory.CreateSymbolicLink(_folder["..data_tmp"], "..v2");
        // rename(2), as the kubelet; File.Move looks through the link and Directory.Move does not replace.
        using (var rename = Process.Start("mv", ["-T", _folder["..data_tmp"], _folder["..data"]]))
        {
            rename.WaitForExit();
        }

        Assert.Same(before, keys.Set);
        _time.Advance(SigningKeys.PollInterval);

        Assert.Equal(KeyMaterial.Fingerprint(KeyMaterial.First), before.Current!.Fingerprint);
        Assert.Equal(KeyMaterial.Fingerprint(KeyMaterial.Second), keys.Set.Current!.Fingerprint);
        Assert.NotEqual(before.Version, keys.Set.Version);
        Assert.Equal(1, _logs.Count(1501));
    }

    [Fact]
    public void CertificateThatEnds_IsToldOnceWhenItComesNearAndOnceWhenItHasHappened()
    {
        _time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        _folder.Write("tls.key", KeyMaterial.Pem(KeyMaterial.First));
        var month = _time.GetUtcNow().AddDays(30);
        Renew(month.AddSeconds(15));
        using var keys = Keys(_folder.Path);
        Assert.Equal(0, _logs.Count(1505));

        Poll(4);
        Assert.Equal("The certificate of the current signing key expires on 2026-12-24, in 29 days.", Told());
        Assert.Equal(1, _logs.Count(1505));

        // Renewed with the same key: good news, and no new key that a refusal would have to be forgotten for.
        var version = keys.Set.Version;
        Renew(month.AddYears(1));
        Poll(4);
        Assert.Equal(month.AddYears(1), keys.Set.Current!.CertificateEnd);
        Assert.Equal(version, keys.Set.Version);
        Assert.Equal(1, _logs.Count(1505));

        Renew(_time.GetUtcNow().AddSeconds(35));
        Poll(2);
        Assert.Equal("The certificate of the current signing key expires on 2026-11-24, in less than a day.", Told());
        Poll(4);
        Assert.Equal("The certificate of the current signing key expired on 2026-11-24.", Told());
        Assert.Equal(3, _logs.Count(1505));
        Assert.Contains("upload the certificate to the app", _logs.Entries.Last().Text, StringComparison.Ordinal);

        void Renew(DateTimeOffset end) => _folder.Write("tls.crt", KeyMaterial.Certificate(KeyMaterial.First, end).ExportCertificatePem());

        string Told() => _logs.Entries.Last(e => e.Id == 1505).Text.Split(" Make a new")[0];

        void Poll(int times)
        {
            for (var n = 0; n < times; n++)
            {
                _time.Advance(SigningKeys.PollInterval);
            }
        }
    }

    [Fact]
    public void BrokenSuccessor_KeepsTheLastGoodKey_AndIsReportedOncePerContent()
    {
        var path = _folder.Write("key", KeyMaterial.Pem(KeyMaterial.First));
        using var keys = Keys(path);
        var good = keys.Set;

        _folder.Write("key", "half a ke");
        _time.Advance(SigningKeys.PollInterval);
        _time.Advance(SigningKeys.PollInterval);
        Assert.Equal(1, _logs.Count(1503));
        Assert.Equal(MountedFileProblemKind.UnsupportedFormat, keys.Set.Problem!.Kind);
        File.Delete(path);
        _time.Advance(SigningKeys.PollInterval);
        _time.Advance(SigningKeys.PollInterval);
        Assert.Equal(2, _logs.Count(1503));

        Assert.Same(good.Current, keys.Set.Current);
        Assert.Equal(good.Version, keys.Set.Version);

        _folder.Write("key", KeyMaterial.Pem(KeyMaterial.Second));
        _time.Advance(SigningKeys.PollInterval);
        Assert.Null(keys.Set.Problem);
        Assert.NotEqual(good.Version, keys.Set.Version);
    }

    [Fact]
    public void KeyThatComesLate_IsTaken()
    {
        using var keys = Keys(_folder["key"]);
        Assert.Null(keys.Set.Current);
        Assert.Equal(MountedFileProblemKind.Missing, keys.Set.Problem!.Kind);
        Assert.Equal(1, _logs.Count(1502));

        _folder.Write("key", KeyMaterial.Pem(KeyMaterial.First));
        _time.Advance(SigningKeys.PollInterval);

        Assert.NotNull(keys.Set.Current);
    }

    [Fact]
    public void SameKeyInAnotherFormat_IsNoChange()
    {
        using var keys = Keys(_folder.Write("key", KeyMaterial.Pem(KeyMaterial.First)));
        var version = keys.Set.Version;
        _folder.Write("key", KeyMaterial.First.ExportRSAPrivateKeyPem());
        _time.Advance(SigningKeys.PollInterval);
        Assert.Equal(version, keys.Set.Version);
    }

    [Fact]
    public void BrokenNextKey_DoesNotDisturbTheCurrentOne()
    {
        using var keys = Keys(_folder.Write("key", KeyMaterial.Pem(KeyMaterial.First)), _folder.Write("next", "x"));
        Assert.NotNull(keys.Set.Current);
        Assert.Null(keys.Set.Next);
        Assert.NotNull(keys.Set.Problem);
    }

    [Theory]
    [InlineData("0444", 1)]
    [InlineData("0644", 1)]
    [InlineData("0440", 0)]
    [InlineData("0600", 0)]
    public void Permissions_AreThoseOfTheFileBehindTheLink(string mode, int warnings)
    {
        var real = _folder.Write("real", KeyMaterial.Pem(KeyMaterial.First));
        File.CreateSymbolicLink(_folder["key"], "real");
        File.SetUnixFileMode(real, (UnixFileMode)Convert.ToInt32(mode, 8));

        using var keys = Keys(_folder["key"]);

        Assert.NotNull(keys.Set.Current);
        Assert.Equal(warnings, _logs.Count(1504));
        if (warnings > 0)
        {
            Assert.Contains(_logs.Entries, entry => entry.Id == 1504 && entry.Text.Contains(mode, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void KubernetesSecretVolume_MayBeReadableByAll()
    {
        // Mode 0444 needs no fsGroup, and nobody but the containers that mount the volume can read it.
        Directory.CreateDirectory(_folder["..v1"]);
        var real = _folder.Write("..v1/tls.key", KeyMaterial.Pem(KeyMaterial.First));
        File.SetUnixFileMode(real, (UnixFileMode)Convert.ToInt32("0444", 8));
        Directory.CreateSymbolicLink(_folder["..data"], "..v1");
        File.CreateSymbolicLink(_folder["tls.key"], "..data/tls.key");

        using var keys = Keys(_folder.Path);

        Assert.NotNull(keys.Set.Current);
        Assert.Equal(0, _logs.Count(1504));
    }

    private SigningKeys Keys(string path, string next = "") =>
        new(new SidecarOptions { KeyPath = path, NextKeyPath = next }, _time, _logs.For<SigningKeys>());
}
