package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SearchListTest {
    private static final List<DnsName> SEARCH =
            Stream.of("a.example", "b.example").map(DnsName::parse).toList();

    private static List<String> candidates(String name, boolean absolute, int dots) {
        return SearchList.candidates(DnsName.parse(name), absolute, SEARCH, dots).stream()
                .map(DnsName::toString)
                .toList();
    }

    @Test
    void aShortNameIsSearchedFirst() {
        assertEquals(List.of("db.a.example", "db.b.example", "db"), candidates("db", false, 1));
    }

    @Test
    void aNameWithEnoughDotsIsTakenAsItIsFirst() {
        assertEquals(
                List.of("db.x", "db.x.a.example", "db.x.b.example"), candidates("db.x", false, 1));
        assertEquals(
                List.of("db.x.a.example", "db.x.b.example", "db.x"), candidates("db.x", false, 2));
        assertEquals(List.of("db", "db.a.example", "db.b.example"), candidates("db", false, 0));
    }

    @Test
    void anAbsoluteNameStandsForItself() {
        assertEquals(List.of("db"), candidates("db", true, 1));
    }

    @Test
    void whatWouldBeTooLongIsLeftOut() {
        String longest = "x.".repeat(125).substring(0, 249);
        assertEquals(List.of(longest), candidates(longest, false, 1));
    }
}
