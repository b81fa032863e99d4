using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

/// <summary>
/// Two validators, because each lets pass what the other catches. KubernetesClient's models: unknown and miscased fields, bad quantities
/// and integers, duplicate keys, unknown kinds. kubernetes-models: missing names, wrong types, bad enums, and the operators' own kinds.
/// </summary>
public class SchemaTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: app
        spec:
          selector:
            matchLabels:
              app: app
          template:
            metadata:
              labels:
                app: app
            spec:
              containers:
                - name: app
                  image: app:1
                  env:
                    - name: A
                      value: "1"
                  resources:
                    limits:
                      memory: 64Mi
                  imagePullPolicy: Always
        """;

    public static TheoryData<string> Folders =>
    [
        .. Manifests.Overlays.Select(overlay => $"k8s/overlays/{overlay}"),
        "tests/integration/Kubernetes/every-kind/native",
        "tests/integration/Kubernetes/every-kind/classic",
        "tests/integration/Kubernetes/every-kind/openshift",
        "tests/integration/Kubernetes/every-kind/tls",
        "tests/integration/Kubernetes/proxy",
        "tests/integration/Kubernetes/several-apps",
    ];

    public static TheoryData<string, string> CaughtByStrictLoading => new()
    {
        { "imagePullPolicy: Always", "imagePolicy: Always" },
        { "imagePullPolicy: Always", "imagepullpolicy: Always" },
        { "memory: 64Mi", "memory: 64 megabytes" },
        { "image: app:1", "image: app:1\n          image: app:2" },
        { "kind: Deployment", "kind: Deplyoment" },
    };

    public static TheoryData<string, string> CaughtBySchemas => new()
    {
        { "- name: app\n          image", "- image" },
        { "value: \"1\"", "value: 1" },
        { "kind: Deployment", "kind: Deplyoment" },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task RenderedFolder_LoadsStrictly(string folder)
    {
        var manifests = await Manifests.RenderAsync(Repository.At(folder));

        Assert.NotEmpty(manifests.Objects);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task RenderedFolder_ConformsToSchemas(string folder)
    {
        var manifests = await Manifests.RenderAsync(Repository.At(folder));

        Assert.Equal("", await Schemas.ComplaintsAsync(manifests.Text));
    }

    [Fact]
    public async Task SoundManifest_PassesBoth()
    {
        Assert.Single(Manifests.Parse(Deployment).Objects);
        Assert.Equal("", await Schemas.ComplaintsAsync(Deployment));
    }

    [Theory]
    [MemberData(nameof(CaughtByStrictLoading))]
    public void Mistake_IsCaughtByStrictLoading(string good, string bad) =>
        Assert.ThrowsAny<Exception>(() => Manifests.Parse(With(good, bad)));

    [Theory]
    [MemberData(nameof(CaughtBySchemas))]
    public async Task Mistake_IsCaughtBySchemas(string good, string bad) =>
        Assert.NotEqual("", await Schemas.ComplaintsAsync(With(good, bad)));

    [Theory]
    [InlineData("rotationPolicy: Never", "rotationPolicy: Sometimes")]
    [InlineData("isCA: true", "isCA: maybe")]
    public async Task MistakeInOperatorsKind_IsCaughtBySchemas(string good, string bad)
    {
        var text = (await Manifests.OverlayAsync("hard-coded-hosts")).Text;

        Assert.Contains(good, text);
        Assert.NotEqual("", await Schemas.ComplaintsAsync(text.Replace(good, bad, StringComparison.Ordinal)));
    }

    private static string With(string good, string bad)
    {
        Assert.Contains(good, Deployment);
        return Deployment.Replace(good, bad, StringComparison.Ordinal);
    }
}
