package dev.mayfly.api.document;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Resolves names to public addresses only: neither this machine nor its network nor a cloud's metadata service can be
 * reached through a URL that a caller sends.
 *
 * <p>The client connects to the very addresses that are checked here, so a name that resolves to something else a moment
 * later gains nothing.
 */
class PublicAddresses implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = lookUp(host);
        for (InetAddress address : addresses) {
            if (!isPublic(address)) {
                throw new NotPublicException();
            }
        }
        return addresses;
    }

    InetAddress[] lookUp(String host) throws UnknownHostException {
        return SystemDefaultDnsResolver.INSTANCE.resolve(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /** Whether the address is one of the open internet, by the special-purpose registries of RFC 6890 and its updates. */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? isPublicV6(bytes) : isPublicV4(bytes);
    }

    private static boolean isPublicV4(byte[] bytes) {
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        int third = bytes[2] & 0xFF;
        return !(first == 0
                || first >= 240
                || (first == 100 && second >= 64 && second < 128)
                || (first == 192 && second == 0 && (third == 0 || third == 2))
                || (first == 192 && second == 88 && third == 99)
                || (first == 198 && (second == 18 || second == 19))
                || (first == 198 && second == 51 && third == 100)
                || (first == 203 && second == 0 && third == 113));
    }

    /** Global unicast (2000::/3) without documentation, benchmarking, Teredo, 6to4 and the other protocol ranges. */
    private static boolean isPublicV6(byte[] bytes) {
        int group0 = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
        int group1 = (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
        boolean nat64 = group0 == 0x0064 && group1 == 0xFF9B;
        if (nat64) {
            return isPublicEmbedded(Arrays.copyOfRange(bytes, 12, 16));
        }
        return (bytes[0] & 0xE0) == 0x20
                && group0 != 0x2002
                && group0 != 0x3FFF
                && !(group0 == 0x2001 && group1 < 0x0200)
                && !(group0 == 0x2001 && group1 == 0x0DB8);
    }

    private static boolean isPublicEmbedded(byte[] v4) {
        try {
            return isPublic(InetAddress.getByAddress(v4));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The name leads to an address that is none of the public internet's. */
    static final class NotPublicException extends UnknownHostException {

        NotPublicException() {
            super("not a public address");
        }
    }
}
