package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterfaceTraitsTest {
    @Test
    void eachWordIsRead() {
        InterfaceTraits traits = InterfaceTraits.parse("type=wifi, expensive=no,peer-to-peer");
        assertEquals(Optional.of(InterfaceType.WIFI), traits.type());
        assertEquals(Optional.of(false), traits.expensive());
        assertEquals(Optional.empty(), traits.constrained());
        assertEquals(Optional.of(true), traits.peerToPeer());
        assertEquals(Optional.of(false), InterfaceTraits.parse("peer-to-peer=no").peerToPeer());
    }

    @Test
    void whatIsSaidFirstWins() {
        InterfaceTraits first = InterfaceTraits.parse("peer-to-peer=no");
        InterfaceTraits both = first.or(InterfaceTraits.parse("peer-to-peer,constrained"));
        assertEquals(InterfaceTraits.parse("constrained,peer-to-peer=no"), both);
    }

    @Test
    void aWordThatIsNoneIsRefusedWithThoseThatAre() {
        var e = assertThrows(IllegalArgumentException.class, () -> InterfaceTraits.parse("p2p"));
        assertTrue(String.valueOf(e.getMessage()).contains("peer-to-peer"), e.getMessage());
        assertEquals(
                Optional.of(true),
                InterfaceTraits.ofAlias("fairlead:p2p,peer-to-peer").peerToPeer());
    }
}
