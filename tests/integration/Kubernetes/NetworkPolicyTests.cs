using System.Net;
using k8s.Models;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

public class NetworkPolicyTests
{
    [Theory]
    [InlineData("plain-http")]
    [InlineData("job")]
    [InlineData("hard-coded-hosts")]
    public async Task Egress_IsDnsAndPublicHttpsOnly(string overlay)
    {
        var policy = await PolicyAsync(Repository.At("k8s", "overlays", overlay));

        Assert.Equal(["Egress"], policy.Spec.PolicyTypes);
        AssertDns(policy.Spec.Egress);
        var salesforce = policy.Spec.Egress[3];
        Assert.Equal("443", Assert.Single(salesforce.Ports).Port.Value);
        Assert.All(salesforce.To, peer => Assert.NotNull(peer.IpBlock));
    }

    [Theory]
    [InlineData("10.96.0.1")] // the API server, other pods
    [InlineData("172.17.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")] // the cloud's metadata service
    [InlineData("100.100.100.200")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    public async Task PrivateAddress_IsNotReachable(string address) => Assert.False(await ReachesAsync(address));

    [Theory]
    [InlineData("85.222.152.10")]
    [InlineData("2600:1f13::1")]
    public async Task PublicAddress_IsReachable(string address) => Assert.True(await ReachesAsync(address));

    [Fact]
    public async Task BehindAProxy_EgressIsDnsAndTheProxyOnly()
    {
        var policy = await PolicyAsync(Repository.At("tests", "integration", "Kubernetes", "proxy"));

        AssertDns(policy.Spec.Egress);
        var proxy = policy.Spec.Egress[3];
        Assert.Equal("3128", Assert.Single(proxy.Ports).Port.Value);
        Assert.Null(Assert.Single(proxy.To).IpBlock);
    }

    [Fact]
    public async Task SharedTokens_AddRedisToTheEgress_AndNothingElse()
    {
        var manifests = await Manifests.OverlayAsync("shared-tokens");

        var policy = Assert.Single(manifests.Objects.OfType<V1NetworkPolicy>(), policy => policy.Metadata.Name == "sf-sidecar-redis");
        var redis = Assert.Single(policy.Spec.Egress);
        Assert.Equal(["Egress"], policy.Spec.PolicyTypes);
        Assert.Equal("6379", Assert.Single(redis.Ports).Port.Value);
        var peer = Assert.Single(redis.To);
        Assert.Null(peer.IpBlock);
        Assert.NotEmpty(peer.NamespaceSelector.MatchLabels);
        Assert.NotEmpty(peer.PodSelector.MatchLabels);
        Assert.Equal("enabled", policy.Spec.PodSelector.MatchLabels["sf-sidecar"]);
        Assert.Contains(manifests.Objects.OfType<V1NetworkPolicy>(), other => other.Metadata.Name == "sf-sidecar-egress");
    }

    private static void AssertDns(IList<V1NetworkPolicyEgressRule> rules)
    {
        Assert.Equal(4, rules.Count);
        AssertDnsPods(rules[0], "kube-system", "53");
        var nodeLocal = Assert.Single(rules[1].To);
        Assert.Equal("169.254.20.10/32", nodeLocal.IpBlock.Cidr);
        Assert.All(rules[1].Ports, port => Assert.Equal("53", port.Port.Value));
        AssertDnsPods(rules[2], "openshift-dns", "5353");
    }

    private static void AssertDnsPods(V1NetworkPolicyEgressRule rule, string name, string port)
    {
        Assert.Equal([("UDP", port), ("TCP", port)], rule.Ports.Select(it => (it.Protocol, it.Port.Value)));
        // Both selectors in one entry: all pods of the namespace that are DNS. In two entries it would be all of the namespace, or
        // DNS-like pods anywhere.
        var peer = Assert.Single(rule.To);
        Assert.Equal(name, peer.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]);
        Assert.NotEmpty(peer.PodSelector.MatchLabels);
    }

    private static async Task<bool> ReachesAsync(string address)
    {
        var ip = IPAddress.Parse(address);
        var policy = await PolicyAsync(Repository.At("k8s", "overlays", "plain-http"));
        return policy.Spec.Egress[3].To.Select(peer => peer.IpBlock).Any(block =>
            IPNetwork.Parse(block.Cidr).Contains(ip) && !block.Except.Any(except => IPNetwork.Parse(except).Contains(ip)));
    }

    private static async Task<V1NetworkPolicy> PolicyAsync(string folder)
    {
        var manifests = await Manifests.RenderAsync(folder);
        var policy = Assert.Single(manifests.Objects.OfType<V1NetworkPolicy>());
        Assert.All(
            manifests.Workloads.Where(workload => workload.Sidecar is not null),
            workload => Assert.All(policy.Spec.PodSelector.MatchLabels, label => Assert.Equal(label.Value,
                workload.Template.Metadata.Labels[label.Key])));
        return policy;
    }
}
