package dev.fairlead;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a person says of an interface, because a system cannot know: that a wire leads to a phone,
/// that a virtual one stands for Wi-Fi. It wins over what the system says. Immutable.
///
/// By name in [NetworkOptions#withInterface]; or, for all programs of a Linux machine, in the
/// interface's alias:
///
/// ```
/// ip link set usb0 alias fairlead:type=cellular,expensive
/// ```
public final class InterfaceTraits {
    /// Nothing is said.
    public static final InterfaceTraits NONE = new InterfaceTraits(null, null, null, null);

    private static final String ALIAS = "fairlead:";

    private final @Nullable InterfaceType type;
    private final @Nullable Boolean expensive;
    private final @Nullable Boolean constrained;
    private final @Nullable Boolean peerToPeer;

    private InterfaceTraits(
            @Nullable InterfaceType type,
            @Nullable Boolean expensive,
            @Nullable Boolean constrained,
            @Nullable Boolean peerToPeer) {
        this.type = type;
        this.expensive = expensive;
        this.constrained = constrained;
        this.peerToPeer = peerToPeer;
    }

    /// Reads words with commas between them: `type=cellular`, `expensive`, `constrained`,
    /// `peer-to-peer`, `expensive=no`, `constrained=no`, `peer-to-peer=no`.
    ///
    /// @throws IllegalArgumentException if a word is another
    public static InterfaceTraits parse(String text) {
        InterfaceTraits traits = NONE;
        for (String word : text.split(",", -1)) {
            traits = traits.with(word.strip(), text);
        }
        return traits;
    }

    private InterfaceTraits with(String word, String all) {
        return switch (word) {
            case "expensive" -> withExpensive(true);
            case "expensive=no" -> withExpensive(false);
            case "constrained" -> withConstrained(true);
            case "constrained=no" -> withConstrained(false);
            case "peer-to-peer" -> withPeerToPeer(true);
            case "peer-to-peer=no" -> withPeerToPeer(false);
            default -> {
                for (InterfaceType candidate : InterfaceType.values()) {
                    if (word.equals("type=" + candidate)) {
                        yield withType(candidate);
                    }
                }
                throw new IllegalArgumentException(
                        "'"
                                + word
                                + "' in the interface's traits '"
                                + all
                                + "' is none of type="
                                + String.join(
                                        "|",
                                        java.util.Arrays.stream(InterfaceType.values())
                                                .map(InterfaceType::toString)
                                                .toList())
                                + ", expensive, constrained, peer-to-peer, expensive=no,"
                                + " constrained=no, peer-to-peer=no");
            }
        };
    }

    /// What an interface's alias says: the words behind `fairlead:`, of which those that are not
    /// known are passed over.
    public static InterfaceTraits ofAlias(String alias) {
        InterfaceTraits traits = NONE;
        if (alias.toLowerCase(Locale.ROOT).startsWith(ALIAS)) {
            for (String word : alias.substring(ALIAS.length()).split(",", -1)) {
                try {
                    traits = traits.with(word.strip(), alias);
                } catch (IllegalArgumentException _) {
                    // an alias is anybody's; a later version may know the word
                }
            }
        }
        return traits;
    }

    public Optional<InterfaceType> type() {
        return Optional.ofNullable(type);
    }

    public Optional<Boolean> expensive() {
        return Optional.ofNullable(expensive);
    }

    public Optional<Boolean> constrained() {
        return Optional.ofNullable(constrained);
    }

    public Optional<Boolean> peerToPeer() {
        return Optional.ofNullable(peerToPeer);
    }

    public InterfaceTraits withType(InterfaceType type) {
        return new InterfaceTraits(type, expensive, constrained, peerToPeer);
    }

    public InterfaceTraits withExpensive(boolean expensive) {
        return new InterfaceTraits(type, expensive, constrained, peerToPeer);
    }

    public InterfaceTraits withConstrained(boolean constrained) {
        return new InterfaceTraits(type, expensive, constrained, peerToPeer);
    }

    /// @param peerToPeer whether it is a link to devices near by, with no network between
    public InterfaceTraits withPeerToPeer(boolean peerToPeer) {
        return new InterfaceTraits(type, expensive, constrained, peerToPeer);
    }

    /// These, and where they say nothing what `others` say.
    public InterfaceTraits or(InterfaceTraits others) {
        return new InterfaceTraits(
                type == null ? others.type : type,
                expensive == null ? others.expensive : expensive,
                constrained == null ? others.constrained : constrained,
                peerToPeer == null ? others.peerToPeer : peerToPeer);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InterfaceTraits traits
                && type == traits.type
                && Objects.equals(expensive, traits.expensive)
                && Objects.equals(constrained, traits.constrained)
                && Objects.equals(peerToPeer, traits.peerToPeer);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, expensive, constrained, peerToPeer);
    }

    @Override
    public String toString() {
        return "type="
                + type
                + ", expensive="
                + expensive
                + ", constrained="
                + constrained
                + ", peerToPeer="
                + peerToPeer;
    }
}
