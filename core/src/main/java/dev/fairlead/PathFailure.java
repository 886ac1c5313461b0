package dev.fairlead;

import java.util.List;

/// This machine's own side of the network stands in the way: interfaces, routes, local addresses
/// and ports, permissions, limits.
public non-sealed interface PathFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.PATH;
    }

    /// No interface but loopback is up with an address.
    record NoInterface(String destination) implements PathFailure {
        @Override
        public String cause() {
            return "path.no-interface";
        }

        @Override
        public String summary() {
            return "no interface of this machine is up, so nothing leads to " + destination;
        }

        @Override
        public String hint() {
            return "To reach "
                    + destination
                    + ", plug in the cable or join a network; `ip address` shows that no interface but"
                    + " loopback is up with an address.";
        }
    }

    /// No interface can do multicast now, by which neighbours are found.
    ///
    /// @param reasons what stands in the way, such as `eth0: Permission denied`
    record NoMulticast(String purpose, List<String> reasons) implements PathFailure {
        public NoMulticast {
            reasons = List.copyOf(reasons);
        }

        @Override
        public String cause() {
            return "path.no-multicast";
        }

        @Override
        public String summary() {
            return "no interface can do multicast, so nobody near by can be asked for "
                    + purpose
                    + (reasons.isEmpty() ? "" : ": " + String.join(", ", reasons));
        }

        @Override
        public String hint() {
            return "To find "
                    + purpose
                    + ", join a network that has multicast; `fairlead interfaces` shows which of them"
                    + " are up. A local firewall or sandbox may forbid UDP port 5353.";
        }
    }

    /// A multicast group could be joined by no interface.
    ///
    /// @param reasons what stands in the way, such as `eth0: Permission denied`
    record GroupNotJoined(Endpoint group, List<String> reasons) implements PathFailure {
        public GroupNotJoined {
            reasons = List.copyOf(reasons);
        }

        @Override
        public String cause() {
            return "path.group-not-joined";
        }

        @Override
        public String summary() {
            return "no interface has joined "
                    + group
                    + ": "
                    + (reasons.isEmpty()
                            ? "none is up that has multicast and an address"
                            : String.join("; ", reasons));
        }

        @Override
        public String hint() {
            return "`fairlead interfaces` shows which are up; name those by which "
                    + group
                    + " is to be joined with MulticastOptions.withInterfaces.";
        }
    }

    /// No route leads to any candidate.
    record NoRoute(String destination, List<Attempt> attempts) implements PathFailure {
        public NoRoute {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "path.no-route";
        }

        @Override
        public String summary() {
            return "this machine has no route to " + destination;
        }

        @Override
        public String hint() {
            if (!attempts.isEmpty() && attempts.stream().allMatch(Attempt::isToThisMachine)) {
                return destination
                        + " is on this machine, and its loopback interface is down: `ip link set lo"
                        + " up` mends it.";
            }
            return "Check the default route and the VPN: `ip route get` with the address of "
                    + destination
                    + " shows what the system would do.";
        }
    }

    /// A local port, or the path of a Unix socket, is taken.
    record AddressInUse(Endpoint local) implements PathFailure {
        @Override
        public String cause() {
            return "path.address-in-use";
        }

        @Override
        public String summary() {
            return local + " is in use on this machine";
        }

        @Override
        public String hint() {
            if (local instanceof Endpoint.Unix(var path)) {
                return "A server listens there, or a file that is no socket is in the way: `ss -lxp`"
                        + " and `ls -l "
                        + path
                        + "` show it. Stop it, or choose another path.";
            }
            return "Stop what uses "
                    + local
                    + " (`ss -lntp` shows it), or choose another port; port"
                    + " 0 takes any free one.";
        }
    }

    /// An address asked for is not one of this machine.
    record AddressNotAvailable(Endpoint local) implements PathFailure {
        @Override
        public String cause() {
            return "path.address-not-available";
        }

        @Override
        public String summary() {
            return local + " is not an address of this machine";
        }

        @Override
        public String hint() {
            return "`ip address` lists the addresses of this machine; use one of them instead of "
                    + local
                    + ", or none.";
        }
    }

    /// The system forbids it.
    ///
    /// @param action what was forbidden, such as `bind 0.0.0.0:80`
    record PermissionDenied(String action, String remedy) implements PathFailure {
        @Override
        public String cause() {
            return "path.permission-denied";
        }

        @Override
        public String summary() {
            return "this system does not permit to " + action;
        }

        @Override
        public String hint() {
            return remedy;
        }
    }

    /// This process may open no more files and sockets.
    record DescriptorLimit(String action) implements PathFailure {
        @Override
        public String cause() {
            return "path.descriptor-limit";
        }

        @Override
        public String summary() {
            return "cannot " + action + ": this process has reached its limit of open files";
        }

        @Override
        public String hint() {
            return "Raise the limit (`ulimit -n`, or LimitNOFILE in a systemd unit), or close"
                    + " connections that are no longer needed.";
        }
    }

    /// An interface was asked for that is not here.
    record NoSuchInterface(String name, List<String> present) implements PathFailure {
        public NoSuchInterface {
            present = List.copyOf(present);
        }

        @Override
        public String cause() {
            return "path.no-such-interface";
        }

        @Override
        public String summary() {
            return "this machine has no interface '" + name + "'";
        }

        @Override
        public String hint() {
            return "Instead of '" + name + "' use one that is here: " + String.join(", ", present);
        }
    }

    /// Which ways may be taken was said, and none of them leads there.
    ///
    /// @param reasons every one; those that are prohibited are among them
    record ConstraintUnmet(String destination, List<PathReason> reasons) implements PathFailure {
        public ConstraintUnmet {
            reasons = List.copyOf(reasons);
        }

        @Override
        public String cause() {
            return "path.constraint-unmet";
        }

        @Override
        public String summary() {
            return "no way that is allowed leads to " + destination + ": " + because();
        }

        @Override
        public String hint() {
            return "Allow another way in the path constraints, or mend the one that is allowed: "
                    + because()
                    + ".";
        }

        private String because() {
            return String.join("; ", reasons.stream().map(PathReason::text).toList());
        }
    }

    /// The system keeps this program from machines near by, as it seems: it does not say so.
    record LocalNetworkDenied(Endpoint endpoint, List<Attempt> attempts) implements PathFailure {
        public LocalNetworkDenied {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "path.local-network-denied";
        }

        @Override
        public String summary() {
            return "the system seems to keep this program from the local network, where "
                    + endpoint
                    + " is";
        }

        @Override
        public String hint() {
            return "To reach "
                    + endpoint
                    + ", allow it under System Settings, Privacy & Security, Local Network, for the"
                    + " program or the terminal it runs in. If it is allowed there, the host is"
                    + " away: the system says the same of both.";
        }
    }

    /// An option was asked for that this system or this kind of socket cannot honour.
    record OptionNotSupported(String option, String reason) implements PathFailure {
        @Override
        public String cause() {
            return "path.option-not-supported";
        }

        @Override
        public String summary() {
            return "option " + option + " cannot be honoured here: " + reason;
        }

        @Override
        public String hint() {
            return "Leave " + option + " at its default, or run where it is supported.";
        }
    }

    /// No socket could be opened or prepared, for a reason that has no cause of its own.
    record SystemError(String action, String detail) implements PathFailure {
        @Override
        public String cause() {
            return "path.system-error";
        }

        @Override
        public String summary() {
            return "cannot " + action + ": " + detail;
        }

        @Override
        public String hint() {
            return "The operating system said '" + detail + "' when asked to " + action + ".";
        }
    }
}
