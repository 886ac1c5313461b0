package dev.fairlead.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.PathRoute;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FirewallTest {
    private static final String LISTING =
            """
            table inet filter {
            	set bad {
            		type ipv4_addr
            	}
            	chain in {
            		type filter hook input priority 0; policy drop;
            		tcp dport 22 accept
            	}
            	chain out {
            		type filter hook output priority 0; policy accept;
            		oifname "lo" drop
            		ip daddr 198.51.100.0/24 reject
            		ip daddr 192.0.2.0/24 tcp dport 443 drop
            		ip daddr != 192.0.2.9 drop
            		ip6 daddr 2001:db8::/32 drop
            		ip daddr @bad drop
            		accept
            	}
            }
            table ip6 six {
            	chain out {
            		type filter hook output priority 0; policy drop;
            	}
            }
            """;

    private static PathRoute to(String address) {
        return new PathRoute(
                InetAddress.ofLiteral(address),
                "eth0",
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    @Test
    void rulesThatMayBeMeantAreNamed() {
        assertEquals(
                List.of(
                        "filter out: ip daddr 192.0.2.0/24 tcp dport 443 drop",
                        "filter out: ip daddr @bad drop"),
                Firewall.rules(LISTING, to("192.0.2.9"), ""));
        assertEquals(
                List.of(
                        "filter out: ip6 daddr 2001:db8::/32 drop",
                        "six out: policy drop, where no rule accepts"),
                Firewall.rules(LISTING, to("2001:db8::9"), ""));
    }

    @Test
    void whatIsNoListingNamesNothing() {
        assertEquals(List.of(), Firewall.rules("", to("192.0.2.9"), ""));
        assertEquals(List.of(), Firewall.rules("}}}\nchain {\ndrop", to("192.0.2.9"), ""));
    }

    @Test
    void aRuleForAControlGroupIsMeantOnlyForThoseInIt() {
        String listing =
                """
                table inet filter {
                	chain out {
                		type filter hook output priority 0; policy accept;
                		socket cgroupv2 level 1 "system.slice" drop
                		socket cgroupv2 level 2 "user.slice/work.slice" reject
                		socket cgroupv2 level 1 != "user.slice" drop
                	}
                }
                """;
        assertEquals(
                List.of("filter out: socket cgroupv2 level 2 \"user.slice/work.slice\" reject"),
                Firewall.rules(listing, to("192.0.2.9"), "/user.slice/work.slice/a.scope"));
        assertEquals(
                List.of(
                        "filter out: socket cgroupv2 level 1 \"system.slice\" drop",
                        "filter out: socket cgroupv2 level 1 != \"user.slice\" drop"),
                Firewall.rules(listing, to("192.0.2.9"), "/system.slice/x.service"));
        assertEquals(3, Firewall.rules(listing, to("192.0.2.9"), "").size());
    }
}
