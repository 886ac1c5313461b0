package dev.fairlead.internal.captive;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads one JSON object (RFC 8259) and keeps the members whose values are strings, numbers and
/// booleans. Objects and arrays within are read and left out; of a name that comes twice the last
/// counts.
final class JsonObjectParser {
    private static final int DEEPEST = 32;
    private static final int MOST_MEMBERS = 1000;
    private static final int LONGEST_NUMBER = 40;

    private final String text;
    private int at;
    private int members;

    private JsonObjectParser(String text) {
        this.text = text;
    }

    /// @return the values are [String], [BigDecimal] and [Boolean]
    static Map<String, Object> parse(String text) throws MalformedJson {
        JsonObjectParser parser = new JsonObjectParser(text);
        parser.blanks();
        Map<String, Object> object = parser.object(0);
        parser.blanks();
        if (parser.at < text.length()) {
            throw parser.malformed("something after its end");
        }
        return object;
    }

    private MalformedJson malformed(String what) {
        return new MalformedJson("no JSON object: " + what + " at character " + at);
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char next() throws MalformedJson {
        if (at >= text.length()) {
            throw malformed("it ends");
        }
        return text.charAt(at);
    }

    private boolean takes(char wanted) throws MalformedJson {
        if (next() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void require(char wanted) throws MalformedJson {
        if (!takes(wanted)) {
            throw malformed("no '" + wanted + "'");
        }
    }

    private Map<String, Object> object(int depth) throws MalformedJson {
        require('{');
        Map<String, Object> object = new LinkedHashMap<>();
        blanks();
        if (takes('}')) {
            return object;
        }
        do {
            blanks();
            if (++members > MOST_MEMBERS) {
                throw malformed("more than " + MOST_MEMBERS + " members");
            }
            String name = string();
            blanks();
            require(':');
            Object value = value(depth + 1);
            if (value instanceof String
                    || value instanceof BigDecimal
                    || value instanceof Boolean) {
                object.put(name, value);
            } else {
                object.remove(name);
            }
            blanks();
        } while (takes(','));
        require('}');
        return object;
    }

    private Object value(int depth) throws MalformedJson {
        if (depth > DEEPEST) {
            throw malformed("more than " + DEEPEST + " levels");
        }
        blanks();
        return switch (next()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", this);
            default -> number();
        };
    }

    private Object array(int depth) throws MalformedJson {
        require('[');
        blanks();
        if (takes(']')) {
            return this;
        }
        do {
            var _ = value(depth + 1);
            blanks();
        } while (takes(','));
        require(']');
        return this;
    }

    private Object word(String word, Object means) throws MalformedJson {
        if (!text.startsWith(word, at)) {
            throw malformed("an unknown word");
        }
        at += word.length();
        return means;
    }

    private BigDecimal number() throws MalformedJson {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        if (number.length() > LONGEST_NUMBER
                || !number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
            at = start;
            throw malformed("no value");
        }
        return new BigDecimal(number);
    }

    private String string() throws MalformedJson {
        require('"');
        StringBuilder read = new StringBuilder();
        while (!takes('"')) {
            char c = next();
            if (c < ' ') {
                throw malformed("a control character");
            }
            at++;
            read.append(c == '\\' ? escaped() : c);
        }
        return read.toString();
    }

    private char escaped() throws MalformedJson {
        char c = next();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (!text.substring(at, Math.min(text.length(), at + 4))
                        .matches("[0-9A-Fa-f]{4}")) {
                    throw malformed("no four digits behind \\u");
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> throw malformed("an unknown escape");
        };
    }
}
