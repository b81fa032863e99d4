using System.IdentityModel.Selectors;
using System.IdentityModel.Tokens;
using System.Security.Cryptography.X509Certificates;
using System.ServiceModel;
using System.ServiceModel.Channels;
using System.ServiceModel.Security;

namespace Sidecar.IntegrationTests.RealClients.Wcf;

/// <summary>A program with a service reference: logs in at one address, then works at the address the login gave.</summary>
/// <typeparam name="TUser">GetUserInfoResult of the version.</typeparam>
internal sealed class PartnerClient<TUser> : IDisposable
    where TUser : class, IUserInfo
{
    private readonly ChannelFactory<IPartnerApi<TUser>> _factory;

    private PartnerClient(ChannelFactory<IPartnerApi<TUser>> factory, IPartnerApi<TUser> api, LoginResult<TUser> login)
        => (_factory, Api, Login) = (factory, api, login);

    public IPartnerApi<TUser> Api { get; }

    public LoginResult<TUser> Login { get; }

    public SessionHeader Session => new() { SessionId = Login.SessionId };

    public static async Task<PartnerClient<TUser>> LogInAsync(
        string origin, string username, string password, X509Certificate2? trusted, string version = "62.0")
    {
        var secure = origin.StartsWith("https:", StringComparison.Ordinal);
        var binding = new BasicHttpBinding(secure ? BasicHttpSecurityMode.Transport : BasicHttpSecurityMode.None)
        {
            MaxReceivedMessageSize = 10 * 1024 * 1024,
            SendTimeout = TimeSpan.FromSeconds(20),
            UseDefaultWebProxy = false,
        };
        using var logins = Factory(binding, $"{origin}/services/Soap/u/{version}", trusted);
        var answer = await logins.CreateChannel().LoginAsync(new LoginRequest { Username = username, Password = password });
        var factory = Factory(binding, answer.Result!.ServerUrl!, trusted);
        return new PartnerClient<TUser>(factory, factory.CreateChannel(), answer.Result);
    }

    public static ChannelFactory<IPartnerApi<TUser>> Factory(Binding binding, string address, X509Certificate2? trusted)
    {
        var factory = new ChannelFactory<IPartnerApi<TUser>>(binding, new EndpointAddress(address));
        if (trusted is not null)
        {
            factory.Credentials.ServiceCertificate.SslCertificateAuthentication = new X509ServiceCertificateAuthentication
            {
                CertificateValidationMode = X509CertificateValidationMode.Custom,
                CustomCertificateValidator = new ExactlyThis(trusted),
            };
        }

        return factory;
    }

    public void Dispose() => ((IDisposable)_factory).Dispose();

    private sealed class ExactlyThis(X509Certificate2 trusted) : X509CertificateValidator
    {
        public override void Validate(X509Certificate2 certificate)
        {
            if (certificate.Thumbprint != trusted.Thumbprint)
            {
                throw new SecurityTokenValidationException("not the sidecar's certificate");
            }
        }
    }
}
