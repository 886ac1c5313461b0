package dev.fairlead;

import java.time.Duration;
import java.util.List;

/// A proxy on the way did not do what was asked. `proxy` is such as `socks5://192.0.2.1:1080`; of a
/// chain it is the one that says no.
public non-sealed interface ProxyFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.PROXY;
    }

    /// The proxy that is concerned, without credentials.
    String proxy();

    /// There is no connection to the proxy itself.
    ///
    /// @param why what a connection without a proxy would have failed with
    record Unreachable(String proxy, NetworkFailure why) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.unreachable";
        }

        @Override
        public String summary() {
            return "the proxy " + proxy + " cannot be reached: " + why.summary();
        }

        @Override
        public String hint() {
            return "This is about the proxy " + proxy + ", not about the target. " + why.hint();
        }

        @Override
        public List<Attempt> attempts() {
            return why.attempts();
        }
    }

    /// TLS with the proxy itself failed.
    record NotSecured(String proxy, SecurityFailure why) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.tls";
        }

        @Override
        public String summary() {
            return "TLS with the proxy " + proxy + " failed: " + why.summary();
        }

        @Override
        public String hint() {
            return why instanceof SecurityFailure.NotTls
                    ? proxy
                            + " does not speak TLS: leave out Proxy.withTls, or name its port for"
                            + " TLS."
                    : "This is about the proxy " + proxy + ", not about the target. " + why.hint();
        }
    }

    /// The proxy wants to know who asks, and was not told.
    ///
    /// @param detail which kinds it takes
    record AuthenticationRequired(String proxy, String detail) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.auth-required";
        }

        @Override
        public String summary() {
            return proxy + " wants to know who asks: " + detail;
        }

        @Override
        public String hint() {
            return "Give it a user name and a password that "
                    + proxy
                    + " knows: Proxy.withCredentials. Other kinds of authentication are not spoken"
                    + " here.";
        }
    }

    /// The proxy did not take the credentials.
    record AuthenticationFailed(String proxy, String user) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.auth-failed";
        }

        @Override
        public String summary() {
            return proxy + " does not accept the password of '" + user + "'";
        }

        @Override
        public String hint() {
            return "Check user name and password; the log of "
                    + proxy
                    + " may say which of them is wrong.";
        }
    }

    /// The proxy may not, or does not want to, reach the target.
    ///
    /// @param detail its own words
    record Forbidden(String proxy, Endpoint target, String detail) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.refused-by-rules";
        }

        @Override
        public String summary() {
            return "the rules of " + proxy + " do not allow " + target + ": " + detail;
        }

        @Override
        public String hint() {
            return "Whoever runs "
                    + proxy
                    + " decides that. HTTP proxies often allow port 443 alone; "
                    + target
                    + " may also be reached without it: Proxy.withExcludedDomains.";
        }
    }

    /// The target answered the proxy, and refused.
    record TargetRefused(String proxy, Endpoint target) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.target-refused";
        }

        @Override
        public String summary() {
            return target + " refused, says " + proxy;
        }

        @Override
        public String hint() {
            return "The proxy works. Nothing listens on the port of "
                    + target
                    + ", or a firewall rejects it there. Is the service running?";
        }
    }

    /// The proxy found no way to the target.
    ///
    /// @param detail what the proxy says of it
    record TargetUnreachable(String proxy, Endpoint target, String detail) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.target-unreachable";
        }

        @Override
        public String summary() {
            return proxy + " cannot reach " + target + ": " + detail;
        }

        @Override
        public String hint() {
            return "The proxy works, and from there no way leads to "
                    + target
                    + ": a name that it does not know, a host that is down, or a firewall between"
                    + " them. Its log may say which.";
        }
    }

    /// The proxy does not know the name of the target.
    record TargetNameUnknown(String proxy, Endpoint target) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.target-name-unknown";
        }

        @Override
        public String summary() {
            return proxy + " finds no address for " + target;
        }

        @Override
        public String hint() {
            return "Names are looked up by the proxy, not here. Check the spelling of "
                    + target
                    + ", and whether the nameservers of the proxy know it.";
        }
    }

    /// The proxy does not do what was asked at all.
    record NotSupported(String proxy, String detail) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.not-supported";
        }

        @Override
        public String summary() {
            return proxy + " does not do that: " + detail;
        }

        @Override
        public String hint() {
            return "Is "
                    + proxy
                    + " a proxy for this purpose? A Web server answers so, and a SOCKS proxy without"
                    + " IPv6 or UDP.";
        }
    }

    /// The proxy failed, and gave a reason that has no cause of its own.
    ///
    /// @param detail its own words
    record Failed(String proxy, Endpoint target, String detail) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.failed";
        }

        @Override
        public String summary() {
            return proxy + " failed to reach " + target + ": " + detail;
        }

        @Override
        public String hint() {
            return "The log of "
                    + proxy
                    + " says more; the words are its own. Can "
                    + target
                    + " be reached from there?";
        }
    }

    /// What answers is not a proxy of that kind.
    ///
    /// @param detail what it said, printable
    record Protocol(String proxy, String detail) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.protocol";
        }

        @Override
        public String summary() {
            return proxy + " does not answer as such a proxy: " + detail;
        }

        @Override
        public String hint() {
            return "Is there a proxy of this kind at "
                    + proxy
                    + "? Proxy.socks5, Proxy.http and Proxy.withTls choose between the kinds.";
        }
    }

    /// The proxy ended the connection before it had answered.
    ///
    /// @param received bytes until then
    record CutShort(String proxy, Endpoint target, long received) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.cut-short";
        }

        @Override
        public String summary() {
            return proxy
                    + " hung up before it had answered about "
                    + target
                    + "; "
                    + received
                    + " bytes had come";
        }

        @Override
        public String hint() {
            return "The proxy "
                    + proxy
                    + " crashed, takes nobody from here, speaks TLS alone, or ends so what it does"
                    + " not allow. Its log says which.";
        }
    }

    /// The proxy did not answer in the time it has.
    ///
    /// @param received bytes that had come by then
    record TimedOut(String proxy, Endpoint target, Duration timeout, long received)
            implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.timed-out";
        }

        @Override
        public String summary() {
            return proxy
                    + " did not answer about "
                    + target
                    + " within "
                    + timeout.toMillis()
                    + " ms; "
                    + received
                    + " bytes had come";
        }

        @Override
        public String hint() {
            return "The proxy "
                    + proxy
                    + " took the connection: it waits for "
                    + target
                    + ", which may be down, or speaks another protocol. Proxy.withTimeout gives it"
                    + " more time.";
        }
    }

    /// Datagrams were to go through a proxy, and do not.
    record NoDatagrams(String proxy, String detail) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.no-datagrams";
        }

        @Override
        public String summary() {
            return proxy + " carries no datagrams: " + detail;
        }

        @Override
        public String hint() {
            return "A single SOCKS5 proxy that knows UDP ASSOCIATE carries them. Exclude the target from "
                    + proxy
                    + " (Proxy.withExcludedDomains) if it may be reached directly, or use a stack over"
                    + " TCP.";
        }
    }

    /// The proxy gave up carrying datagrams: it ended the connection on which it had been asked.
    record RelayEnded(String proxy, Endpoint target, Delivery delivery) implements ProxyFailure {
        @Override
        public String cause() {
            return "proxy.relay-ended";
        }

        @Override
        public String summary() {
            return proxy + " carries no more datagrams to " + target + ": it hung up";
        }

        @Override
        public String hint() {
            return "The proxy "
                    + proxy
                    + " was stopped, or gives up a relay that is silent for too long; its log says"
                    + " which. Connect again to go on.";
        }
    }
}
