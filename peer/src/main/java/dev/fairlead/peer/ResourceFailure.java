package dev.fairlead.peer;

import dev.fairlead.Endpoint;
import dev.fairlead.TransferFailure;
import java.time.Duration;
import java.util.List;

/// Why files did not come to the other end. Texts of the other end are made fit to be shown.
public interface ResourceFailure extends TransferFailure {

    /// There is not enough room for what is offered, or the disk has filled up.
    ///
    /// @param there whether it is the other end's disk
    /// @param needed bytes still to come; -1 if that is not known
    /// @param free bytes that there is room for; -1 if that is not known
    record NoSpace(Endpoint remote, boolean there, long needed, long free)
            implements ResourceFailure {
        @Override
        public String cause() {
            return "transfer.no-space";
        }

        @Override
        public String summary() {
            return (there ? "the disk of " + remote : "the disk here")
                    + " has no room for it"
                    + (needed < 0
                            ? ""
                            : ": " + needed + " bytes are needed, " + free + " are free");
        }

        @Override
        public String hint() {
            return "Make room "
                    + (there ? "at " + remote : "here")
                    + ", or receive into another directory. Nothing that is incomplete was left"
                    + " there.";
        }
    }

    /// The other end does not want it.
    record Declined(Endpoint remote, String reason) implements ResourceFailure {
        @Override
        public String cause() {
            return "transfer.declined";
        }

        @Override
        public String summary() {
            return remote + " does not take it" + (reason.isEmpty() ? "" : ": " + reason);
        }

        @Override
        public String hint() {
            return "Ask whoever is at " + remote + ", and try again.";
        }
    }

    /// The other end gave up.
    record CancelledByPeer(Endpoint remote, String reason) implements ResourceFailure {
        @Override
        public String cause() {
            return "transfer.cancelled-by-peer";
        }

        @Override
        public String summary() {
            return remote + " cancelled the transfer" + (reason.isEmpty() ? "" : ": " + reason);
        }

        @Override
        public String hint() {
            return "Do the same again to go on from where it stopped, once "
                    + remote
                    + " is ready for it.";
        }
    }

    /// A file or directory cannot be read or written.
    ///
    /// @param there whether it is the other end's
    record File(Endpoint remote, boolean there, String detail) implements ResourceFailure {
        @Override
        public String cause() {
            return "transfer.file";
        }

        @Override
        public String summary() {
            return (there ? "a file at " + remote : "a file here")
                    + " cannot be read or written: "
                    + detail;
        }

        @Override
        public String hint() {
            return "Check that it is there and may be "
                    + "read or written, and do the same again"
                    + (there ? " with " + remote + "." : ".");
        }
    }

    /// What came is not what was sent, or not what was expected.
    record NotVerified(Endpoint remote, String name) implements ResourceFailure {
        @Override
        public String cause() {
            return "transfer.not-verified";
        }

        @Override
        public String summary() {
            return "what " + remote + " has of " + name + " is not what it should be";
        }

        @Override
        public String hint() {
            return "It was not put in place. Compare its SHA-256 at both ends, and send it again;"
                    + " if that happens twice, one of the two has a fault in its memory or disk.";
        }
    }

    /// Some of it did not come; the rest did, and is in its place.
    ///
    /// @param problems one for each, up to 100
    /// @param count how many there are
    record Incomplete(Endpoint remote, List<String> problems, int count)
            implements ResourceFailure {
        public Incomplete {
            problems = List.copyOf(problems);
        }

        @Override
        public String cause() {
            return "transfer.incomplete";
        }

        @Override
        public String summary() {
            return count
                    + (count == 1 ? " file was" : " files were")
                    + " not transferred"
                    + (problems.isEmpty() ? "" : ": " + String.join("; ", shown()));
        }

        private List<String> shown() {
            return problems.subList(0, Math.min(3, problems.size()));
        }

        @Override
        public String hint() {
            return "All else is complete. See to what is named, and send only that again to "
                    + remote
                    + ".";
        }
    }

    /// The other end took or sent nothing for too long.
    record Stalled(Endpoint remote, Duration waited) implements ResourceFailure {
        @Override
        public String cause() {
            return "transfer.stalled";
        }

        @Override
        public String summary() {
            return "the transfer with " + remote + " stood still for " + waited;
        }

        @Override
        public String hint() {
            return "Is the program at "
                    + remote
                    + " held up? Do the same again to go on from where it stopped.";
        }
    }

    /// The other end said what it must not.
    record Malformed(Endpoint remote, String detail) implements ResourceFailure {
        @Override
        public String cause() {
            return "transfer.malformed";
        }

        @Override
        public String summary() {
            return remote + " broke the rules of the transfer: " + detail;
        }

        @Override
        public String hint() {
            return "Is the program at "
                    + remote
                    + " another version of this one? What came before is kept, and nothing"
                    + " incomplete is in its place.";
        }
    }
}
