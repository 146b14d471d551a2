package dev.mayfly.api.execution;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An IP address without the part that tells one machine from its neighbours. */
final class IpNetwork {

    /** Only what is an address already, so that no name is ever looked up. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_GROUPS = 3;

    private IpNetwork() {}

    /**
     * The first 24 bits of an IPv4 address or 48 of an IPv6 one, as PostgreSQL writes them, such as {@code 203.0.113.0/24} or
     * {@code 2001:db8::/48}; empty when it is neither.
     */
    static Optional<String> of(String address) {
        if (address.length() > 45 || !ADDRESS.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return Optional.of(bytes.length == IPV4_BYTES ? ipv4(bytes) : ipv6(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static String ipv4(byte[] bytes) {
        return (bytes[0] & 0xFF) + "." + (bytes[1] & 0xFF) + "." + (bytes[2] & 0xFF) + ".0/24";
    }

    /** The five last groups of eight are zero, and always the longest stretch of zeros, which is the one that is left out. */
    private static String ipv6(byte[] bytes) {
        ShortBuffer groups = ByteBuffer.wrap(bytes).asShortBuffer();
        int kept = IPV6_GROUPS;
        while (kept > 0 && groups.get(kept - 1) == 0) {
            kept--;
        }
        return IntStream.range(0, kept)
                        .mapToObj(group -> Integer.toHexString(Short.toUnsignedInt(groups.get(group))))
                        .collect(Collectors.joining(":"))
                + "::/48";
    }
}
