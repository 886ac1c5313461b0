package dev.fairlead.peer;

import dev.fairlead.Endpoint;
import dev.fairlead.TxtRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A peer near by that tells others that it is there, as it was known at a moment: one for each
/// session of a peer, by however many interfaces it was found. Immutable.
///
/// **What it says of itself is proved by nothing**, not even that it is a peer that is known here:
/// to connect to it proves that.
public final class NearbyPeer {
    private final Endpoint.Service endpoint;
    private final @Nullable String publicName;
    private final @Nullable KnownPeer known;
    private final TxtRecord info;
    private final NearbyState state;

    NearbyPeer(
            Endpoint.Service endpoint,
            @Nullable String publicName,
            @Nullable KnownPeer known,
            TxtRecord info,
            NearbyState state) {
        this.endpoint = endpoint;
        this.publicName = publicName;
        this.known = known;
        this.info = info;
        this.state = state;
    }

    NearbyPeer withState(NearbyState changed) {
        return new NearbyPeer(endpoint, publicName, known, info, changed);
    }

    /// Where it is reached; its instance is a random name that lasts as long as its session.
    public Endpoint.Service endpoint() {
        return endpoint;
    }

    /// What it calls itself to everybody, if it does: see [NearbyOptions#withPublicName]. Anybody
    /// can use any name.
    public Optional<String> publicName() {
        return Optional.ofNullable(publicName);
    }

    /// Which peer that is known here it seems to be, by its tag.
    public Optional<KnownPeer> known() {
        return Optional.ofNullable(known);
    }

    /// What its program says to everybody: see [NearbyOptions#withInfo].
    public TxtRecord info() {
        return info;
    }

    public NearbyState state() {
        return state;
    }

    /// What to call it on a screen: the name under which it is known here, else the one it gives
    /// itself, else its instance; without what could disturb a terminal.
    public String label() {
        String label =
                known != null
                        ? known.name()
                        : publicName != null ? publicName : endpoint.instance();
        return Shown.text(label, 63);
    }

    boolean saysTheSameAs(NearbyPeer other) {
        return publicName().equals(other.publicName())
                && known().equals(other.known())
                && info.equals(other.info);
    }

    @Override
    public String toString() {
        return label() + " (" + state + ")";
    }
}
