package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequirementTest {
    @Test
    void aKindIsRequiredWhereTheListHasIt() {
        assertTrue(Requirement.isRequired("lab", "lab"));
        assertTrue(Requirement.isRequired("lab", "interop,lab"));
        assertTrue(Requirement.isRequired("interop", "lab, interop"));
    }

    @Test
    void aKindIsNotRequiredElsewhere() {
        assertFalse(Requirement.isRequired("lab", null));
        assertFalse(Requirement.isRequired("lab", ""));
        assertFalse(Requirement.isRequired("lab", "laboratory"));
    }

    @Test
    void whatIsThereNeedsNothing() {
        Requirement.need("lab", true, "nothing");
    }

    @Test
    void findsAProgramByItsName() {
        assertTrue(Requirement.find("sh").isPresent());
        assertEquals(Optional.empty(), Requirement.find("no-such-program-anywhere"));
    }
}
