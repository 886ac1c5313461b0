package dev.fairlead;

import java.time.Duration;

/// A zone could not be changed (DNS UPDATE, RFC 2136).
public interface UpdateFailure extends ResolveFailure {
    /// Who was asked.
    String server();

    /// No nameserver knows a zone that the domain is in.
    ///
    /// @param name the domain
    record NoZone(String name, String server) implements UpdateFailure {
        @Override
        public String cause() {
            return "resolve.update-no-zone";
        }

        @Override
        public String summary() {
            return "there is no zone for " + name + ", says " + server;
        }

        @Override
        public String hint() {
            return "Is the domain spelt so? `fairlead resolve "
                    + name
                    + " SOA` shows its zone; a nameserver that is not asked by others is named with"
                    + " withPrimary or --server.";
        }
    }

    /// The domain names no registrar of services (SRP, RFC 9665).
    ///
    /// @param name the domain
    /// @param query what was asked for it
    record NoRegistrar(String name, String server, String query) implements UpdateFailure {
        @Override
        public String cause() {
            return "resolve.no-registrar";
        }

        @Override
        public String summary() {
            return server + " knows no registrar of services for " + name;
        }

        @Override
        public String hint() {
            return "A network with one says so in "
                    + query
                    + ", as border routers of Thread do. Another is named with withPrimary, and a"
                    + " nameserver is told without withSrp.";
        }
    }

    /// The nameserver does not let this be changed (REFUSED).
    record NotAllowed(String name, String server) implements UpdateFailure {
        @Override
        public String cause() {
            return "resolve.update-refused";
        }

        @Override
        public String summary() {
            return server + " refuses to change " + name;
        }

        @Override
        public String hint() {
            return "The zone has to allow it, for this key and this name: in BIND by `update-policy {"
                    + " grant KEY zonesub any; };`. Without a key few nameservers allow it.";
        }
    }

    /// The nameserver is not the one for this zone (NOTAUTH, NOTZONE).
    record NotAuthoritative(String name, String server) implements UpdateFailure {
        @Override
        public String cause() {
            return "resolve.update-not-authoritative";
        }

        @Override
        public String summary() {
            return server + " has no say in the zone of " + name;
        }

        @Override
        public String hint() {
            return "It is not the primary nameserver of "
                    + name
                    + ", or has not loaded the zone; name the one that is.";
        }
    }

    /// The nameserver does not know the key (BADKEY).
    record UnknownKey(String name, String server, String key) implements UpdateFailure {
        @Override
        public String cause() {
            return "resolve.update-unknown-key";
        }

        @Override
        public String summary() {
            return server + " knows no key called " + key;
        }

        @Override
        public String hint() {
            return "Name and algorithm have to be the same at both ends: "
                    + key
                    + ". The nameserver has to be told to read its keys again.";
        }
    }

    /// The nameserver has another secret under this name (BADSIG).
    record WrongKey(String name, String server, String key) implements UpdateFailure {
        @Override
        public String cause() {
            return "resolve.update-wrong-key";
        }

        @Override
        public String summary() {
            return server + " has another secret for " + key;
        }

        @Override
        public String hint() {
            return "Copy the secret of "
                    + key
                    + " again, whole; or something on the way changes what is sent.";
        }
    }

    /// The clocks are too far apart (BADTIME).
    ///
    /// @param ahead by how much this machine's clock is ahead of the nameserver's
    record ClockSkew(String name, String server, Duration ahead) implements UpdateFailure {
        @Override
        public String cause() {
            return "resolve.update-clock";
        }

        @Override
        public String summary() {
            long seconds = ahead.toSeconds();
            return "the clock of this machine is "
                    + Math.abs(seconds)
                    + " s "
                    + (seconds < 0 ? "behind" : "ahead of")
                    + " that of "
                    + server;
        }

        @Override
        public String hint() {
            return "Signatures hold for five minutes. Set the clock of the one that is wrong, by NTP:"
                    + " `timedatectl`.";
        }
    }

    /// An answer was not signed, or not by who has the key.
    ///
    /// @param detail what is wrong with it
    record NotSigned(String name, String server, String detail) implements UpdateFailure {
        @Override
        public String cause() {
            return "resolve.update-not-signed";
        }

        @Override
        public String summary() {
            return "the answer of " + server + " about " + name + " cannot be believed: " + detail;
        }

        @Override
        public String hint() {
            return "Somebody else may have answered in the place of "
                    + server
                    + ". Whether anything was changed is not known.";
        }
    }

    /// The nameserver could not, for another reason.
    ///
    /// @param code such as `SERVFAIL`
    record NotDone(String name, String server, String code) implements UpdateFailure {
        @Override
        public String cause() {
            return "resolve.update-failed";
        }

        @Override
        public String summary() {
            return server + " did not change " + name + ": " + code;
        }

        @Override
        public String hint() {
            return "The log of "
                    + server
                    + " says why. Often it may not write the file of the zone or its journal.";
        }
    }
}
