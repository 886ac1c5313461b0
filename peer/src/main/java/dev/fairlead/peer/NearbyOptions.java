package dev.fairlead.peer;

import dev.fairlead.ServiceType;
import dev.fairlead.TxtRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// How a session finds peers near by, and is found by them. Immutable.
///
/// What is told is a random name, a random host name, a port, and for each peer that is known here
/// a tag by which that one alone knows this machine again, and which changes every hour: nothing
/// that would tell a stranger who it is, or that it is the one of yesterday. The addresses are this
/// machine's.
public final class NearbyOptions {
    /// Who finds whom.
    public enum Role {
        /// Each finds each.
        MESH,
        /// Is found, and looks for nobody.
        SERVER,
        /// Looks for others, and is not found.
        CLIENT
    }

    private static final int LONGEST_INFO = 400;

    private final ServiceType type;
    private final Role role;
    private final boolean named;
    private final TxtRecord info;
    private final Supplier<List<KnownPeer>> known;
    private final Function<NearbyPeer, Optional<LinkProof>> automatic;
    private final int most;

    private NearbyOptions(
            ServiceType type,
            Role role,
            boolean named,
            TxtRecord info,
            Supplier<List<KnownPeer>> known,
            Function<NearbyPeer, Optional<LinkProof>> automatic,
            int most) {
        this.type = type;
        this.role = role;
        this.named = named;
        this.info = info;
        this.known = known;
        this.automatic = automatic;
        this.most = most;
    }

    /// A mesh of peers that nobody connects to by itself.
    ///
    /// @param type such as `_game._tcp`, the same for all that are to find each other
    /// @throws IllegalArgumentException if it is no type, or not one of TCP
    public static NearbyOptions of(String type) {
        ServiceType checked = ServiceType.of(type);
        if (!checked.toString().endsWith("._tcp")) {
            throw new IllegalArgumentException(
                    "peers are reached by TCP; " + type + " is no type that ends with ._tcp");
        }
        return new NearbyOptions(
                checked, Role.MESH, false, TxtRecord.EMPTY, List::of, _ -> Optional.empty(), 256);
    }

    public ServiceType type() {
        return type;
    }

    /// Default: [Role#MESH].
    public Role role() {
        return role;
    }

    /// Whether the name of the profile is told to everybody. Default: false.
    public boolean hasPublicName() {
        return named;
    }

    /// What is told to everybody besides. Default: nothing.
    public TxtRecord info() {
        return info;
    }

    /// How many are known of at a time; further ones are not told of until others have gone.
    /// Default: 256.
    public int most() {
        return most;
    }

    public NearbyOptions withRole(Role role) {
        return new NearbyOptions(type, role, named, info, known, automatic, most);
    }

    /// **Tells the name of the profile to everybody near by**, who can recognise this machine by it
    /// from one session to the next.
    public NearbyOptions withPublicName() {
        return new NearbyOptions(type, role, true, info, known, automatic, most);
    }

    /// Tells something of the program's own to everybody near by. **What lasts lets strangers
    /// recognise this machine.**
    ///
    /// @param info at most 400 bytes, with keys that do not begin with an underscore
    public NearbyOptions withInfo(TxtRecord info) {
        if (info.length() > LONGEST_INFO) {
            throw new IllegalArgumentException(
                    "the info has "
                            + info.length()
                            + " bytes; at most 400 are allowed, so that all fits into a packet");
        }
        for (String key : info.keys()) {
            if (key.startsWith("_")) {
                throw new IllegalArgumentException(
                        "the key '"
                                + key
                                + "' begins with an underscore; such keys are Fairlead's");
            }
        }
        return new NearbyOptions(type, role, named, info, known, automatic, most);
    }

    /// Whom to recognise, and by whom to be recognised: most often `store::peers`. Of more than 40
    /// the 40 that were paired last recognise this machine; it recognises all.
    ///
    /// @param known asked again and again, on any thread
    public NearbyOptions withKnown(Supplier<List<KnownPeer>> known) {
        return new NearbyOptions(type, role, named, info, known, automatic, most);
    }

    /// Connects by itself to those for whom this gives a proof, and again as long as they are
    /// there, with pauses from 1 s to a minute. For all that are known: `peer ->
    /// peer.known().map(LinkProof::known)`; for a group with a key: `peer ->
    /// Optional.of(LinkProof.sharedKey(key))`.
    ///
    /// @param automatic must not block; any thread
    public NearbyOptions withAutomatic(Function<NearbyPeer, Optional<LinkProof>> automatic) {
        return new NearbyOptions(type, role, named, info, known, automatic, most);
    }

    /// @param most 1 to 1000
    public NearbyOptions withMost(int most) {
        if (most < 1 || most > 1000) {
            throw new IllegalArgumentException(
                    "of " + most + " peers near by is to be known; 1 to 1000 are allowed");
        }
        return new NearbyOptions(type, role, named, info, known, automatic, most);
    }

    boolean tells() {
        return role != Role.CLIENT;
    }

    boolean looks() {
        return role != Role.SERVER;
    }

    List<KnownPeer> known() {
        return known.get();
    }

    Optional<LinkProof> proof(NearbyPeer peer) {
        return automatic.apply(peer);
    }
}
