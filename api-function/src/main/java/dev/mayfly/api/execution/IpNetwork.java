package dev.mayfly.api.execution;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** An IP address without the part that tells one machine from its neighbours. */
final class IpNetwork {

    /** Only what is an address already, so that no name is ever looked up. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final int IPV4_BYTES = 3;
    private static final int IPV6_BYTES = 6;

    private IpNetwork() {}

    /** The first 24 bits of an IPv4 address or 48 of an IPv6 one, such as {@code 203.0.113.0/24}; empty when it is neither. */
    static Optional<String> of(String address) {
        if (address.length() > 45 || !ADDRESS.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            int kept = parsed instanceof Inet4Address ? IPV4_BYTES : IPV6_BYTES;
            byte[] bytes = parsed.getAddress();
            Arrays.fill(bytes, kept, bytes.length, (byte) 0);
            return Optional.of(InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept * 8);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
