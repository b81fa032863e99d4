using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sidecar.Certificates;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Certificates;

public sealed class MountedFileTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<MountedChange> _changes = [];
    private byte[] _lastBytes = [];
    private int _parsed;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Content_IsUnderstoodOnlyWhenItChanged()
    {
        _folder.Write("file", "one");
        using var file = Mounted();
        file.Poll();
        Tick(3);
        Assert.Equal((1, "one"), (_parsed, file.Value));

        // The same content in a new file, as after a swap of symbolic links.
        File.Delete(_folder["file"]);
        _folder.Write("file", "one");
        Tick(1);
        Assert.Equal(1, _parsed);

        _folder.Write("file", "two");
        Tick(1);
        Assert.Equal((2, "two"), (_parsed, file.Value));
        MountedChange[] expected =
        [
            MountedChange.Loaded, MountedChange.None, MountedChange.None, MountedChange.None, MountedChange.None, MountedChange.Replaced,
        ];
        Assert.Equal(expected, _changes);
    }

    [Theory]
    [InlineData("bad", nameof(MountedFileProblemKind.Broken))]
    [InlineData("", nameof(MountedFileProblemKind.Empty))]
    [InlineData(null, nameof(MountedFileProblemKind.Missing))]
    public void BrokenSuccessor_KeepsTheGoodValue_AndIsToldOnce(string? successor, string kind)
    {
        _folder.Write("file", "one");
        using var file = Mounted();
        file.Poll();

        File.Delete(_folder["file"]);
        if (successor is not null)
        {
            _folder.Write("file", successor);
        }

        Tick(3);
        Assert.Equal("one", file.Value);
        Assert.Equal(kind, file.Problem!.Kind.ToString());
        Assert.Equal(1, _changes.Count(change => change == MountedChange.Broken));

        // The good content again: nothing is wrong any more.
        _folder.Write("file", "one");
        Tick(1);
        Assert.Null(file.Problem);
    }

    [Fact]
    public void Content_IsClearedAfterUse()
    {
        _folder.Write("file", "secret");
        using var file = Mounted();
        file.Poll();
        Assert.Equal(6, _lastBytes.Length);
        Assert.All(_lastBytes, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Fingerprint_ChangesWhenAByteMovesToTheOtherFile()
    {
        using var one = new MountedContent("p", "ab"u8.ToArray(), null, "c"u8.ToArray(), null);
        using var other = new MountedContent("p", "a"u8.ToArray(), null, "bc"u8.ToArray(), null);
        Assert.NotEqual(one.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public void Disposed_TheFileIsLookedAtNoLonger()
    {
        _folder.Write("file", "one");
        using (var file = Mounted())
        {
            file.Poll();
        }

        Tick(3);
        Assert.Single(_changes);
    }

    private MountedFile<string> Mounted() => new(Read, Parse, _time, _changes.Add);

    private MountedFileResult<MountedContent> Read()
        => MountedContent.TryRead(_folder["file"], "test", out var bytes, out var mode) is { } problem
        ? new(problem)
        : new(new MountedContent(_folder["file"], _lastBytes = bytes, mode, [], null));

    private MountedFileResult<string> Parse(MountedContent content)
    {
        _parsed++;
        var text = Encoding.UTF8.GetString(content.Bytes);
        return text == "bad" ? new(new MountedFileProblem(MountedFileProblemKind.Broken, "It is bad.", "Make it good.")) : new(text);
    }

    private void Tick(int times)
    {
        for (var n = 0; n < times; n++)
        {
            _time.Advance(MountedFile.PollInterval);
        }
    }
}
