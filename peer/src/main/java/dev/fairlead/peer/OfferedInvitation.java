package dev.fairlead.peer;

/// An invitation that this end has made, as long as it is good: for one peer, three wrong guesses
/// and a time. Safe for use by several threads.
public final class OfferedInvitation {
    private final PeerInvitation invitation;
    private final OfferedCode code;

    OfferedInvitation(PeerInvitation invitation, OfferedCode code) {
        this.invitation = invitation;
        this.code = code;
    }

    /// What to hand over.
    public PeerInvitation invitation() {
        return invitation;
    }

    /// What has become of it; withdrawn also when its time is over.
    public OfferedCode.State state() {
        return code.state();
    }

    /// As [OfferedCode#whenOver].
    public void whenOver(Runnable action) {
        code.whenOver(action);
    }

    /// Ends it: nobody comes in by it any more. Who has come in stays.
    public void cancel() {
        code.withdraw();
    }

    @Override
    public String toString() {
        return "OfferedInvitation[" + state() + "]";
    }
}
