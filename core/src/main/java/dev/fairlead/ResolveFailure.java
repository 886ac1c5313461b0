package dev.fairlead;

import java.time.Duration;
import java.util.List;

/// A name could not be turned into addresses.
public non-sealed interface ResolveFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.RESOLVE;
    }

    /// The name that was looked up.
    String name();

    /// The name does not exist (NXDOMAIN, RFC 8020).
    ///
    /// @param tried every name asked for, the search list included
    /// @param server who said so
    record NoSuchName(String name, List<String> tried, String server) implements ResolveFailure {
        public NoSuchName {
            tried = List.copyOf(tried);
        }

        @Override
        public String cause() {
            return "resolve.no-such-name";
        }

        @Override
        public String summary() {
            return "the name " + name + " does not exist, says " + server;
        }

        @Override
        public String hint() {
            return "Check the spelling of "
                    + name
                    + "."
                    + (name.matches("(?i).*\\.local\\.?")
                            ? " Names in .local are often found by multicast DNS only, which needs"
                                    + " the artifact fairlead-discovery."
                            : "")
                    + (tried.size() > 1 ? " Tried: " + String.join(", ", tried) + "." : "");
        }
    }

    /// It cannot be a name, and nobody was asked.
    ///
    /// @param rule what it breaks
    record BadName(String name, String rule) implements ResolveFailure {
        @Override
        public String cause() {
            return "resolve.bad-name";
        }

        @Override
        public String summary() {
            return "'" + name + "' cannot be a host name: " + rule;
        }

        @Override
        public String hint() {
            return "Check the spelling of '" + name + "'.";
        }
    }

    /// The name exists, but has no address of a usable family (NODATA, RFC 2308, section 2.2).
    record NoAddress(String name, String types, String server) implements ResolveFailure {
        @Override
        public String cause() {
            return "resolve.no-address";
        }

        @Override
        public String summary() {
            return name + " exists, but has no " + types + " record, says " + server;
        }

        @Override
        public String hint() {
            return "The name is used for something else (a domain, a mail server), or its address"
                    + " record is missing; `fairlead resolve "
                    + name
                    + "` shows what it has.";
        }
    }

    /// Nameservers answered that they cannot (SERVFAIL, REFUSED, and the like).
    ///
    /// @param answers such as `192.0.2.53 SERVFAIL`
    record ServerFailure(String name, List<String> answers) implements ResolveFailure {
        public ServerFailure {
            answers = List.copyOf(answers);
        }

        @Override
        public String cause() {
            return "resolve.server-failure";
        }

        @Override
        public String summary() {
            return "no nameserver could answer for " + name + ": " + String.join(", ", answers);
        }

        @Override
        public String hint() {
            return "The zone of "
                    + name
                    + " may be broken (delegation, DNSSEC), or these"
                    + " nameservers may not serve this machine. Ask another: `fairlead resolve "
                    + name
                    + " @SERVER`.";
        }
    }

    /// No nameserver answered.
    ///
    /// @param servers who was asked, and for how long
    record NoAnswer(String name, List<String> servers) implements ResolveFailure {
        public NoAnswer {
            servers = List.copyOf(servers);
        }

        @Override
        public String cause() {
            return "resolve.no-answer";
        }

        @Override
        public String summary() {
            return "no nameserver answered for " + name + ": " + String.join(", ", servers);
        }

        @Override
        public String hint() {
            return "Nobody could be asked about "
                    + name
                    + ". Is the network up, and are the nameservers right? /etc/resolv.conf names"
                    + " them; a firewall may block port 53.";
        }
    }

    /// No nameserver could even be asked: there is none, or no route to any.
    record NoNameserver(String name, String reason) implements ResolveFailure {
        @Override
        public String cause() {
            return "resolve.no-nameserver";
        }

        @Override
        public String summary() {
            return "no nameserver can be asked for " + name + ": " + reason;
        }

        @Override
        public String hint() {
            return "Connect to a network, or put a nameserver that can be reached into"
                    + " /etc/resolv.conf, so that somebody can be asked about "
                    + name
                    + ".";
        }
    }

    /// Answers came, but none that can be believed: malformed, or for another question.
    record BadAnswer(String name, String server, String detail) implements ResolveFailure {
        @Override
        public String cause() {
            return "resolve.bad-answer";
        }

        @Override
        public String summary() {
            return server + " gave an answer for " + name + " that cannot be used: " + detail;
        }

        @Override
        public String hint() {
            return "Something between here and "
                    + server
                    + " may change answers (a captive portal,"
                    + " a middlebox); ask another nameserver to compare.";
        }
    }

    /// Nobody on the links of this machine has a host or service of that name, for all that
    /// multicast DNS found out (RFC 6762).
    ///
    /// @param waited how long an answer was waited for
    record NoSuchNeighbour(String name, Duration waited) implements ResolveFailure {
        @Override
        public String cause() {
            return "resolve.no-such-neighbour";
        }

        @Override
        public String summary() {
            return "nobody near by answered to " + name + " within " + waited.toMillis() + " ms";
        }

        @Override
        public String hint() {
            return "Is "
                    + name
                    + " switched on, on the same network, and spelt so? `fairlead browse` shows what"
                    + " there is. Guest networks often keep their hosts from each other.";
        }
    }

    /// The name of a service is taken by another host, and no other name was allowed.
    record NameTaken(String name) implements ResolveFailure {
        @Override
        public String cause() {
            return "resolve.name-taken";
        }

        @Override
        public String summary() {
            return "another host near by has the name " + name;
        }

        @Override
        public String hint() {
            return "Give another name than " + name + ", or allow that it is renamed.";
        }
    }

    /// An [Endpoint.Service], and nothing here that finds services.
    record NoDiscovery(Endpoint.Service service) implements ResolveFailure {
        @Override
        public String name() {
            return service.toString();
        }

        @Override
        public String cause() {
            return "resolve.no-discovery";
        }

        @Override
        public String summary() {
            return "nothing here can find the service " + service;
        }

        @Override
        public String hint() {
            return "Add the module fairlead-discovery, or connect to the host and port of "
                    + service
                    + ".";
        }
    }
}
