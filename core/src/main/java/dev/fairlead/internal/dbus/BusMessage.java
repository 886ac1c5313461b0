package dev.fairlead.internal.dbus;

import java.util.List;
import java.util.Map;

/// A message of D-Bus.
///
/// @param type one of [#CALL], [#REPLY], [#ERROR], [#SIGNAL]
/// @param fields of the header, by their numbers
/// @param body numbers, strings, `byte[]` for arrays of bytes, lists for other arrays and for
///   structures
public record BusMessage(int type, int serial, Map<Integer, Object> fields, List<Object> body) {
    static final int CALL = 1;
    static final int REPLY = 2;
    static final int ERROR = 3;
    static final int SIGNAL = 4;

    static final int PATH = 1;
    static final int INTERFACE = 2;
    static final int MEMBER = 3;
    static final int ERROR_NAME = 4;
    static final int REPLY_SERIAL = 5;
    static final int DESTINATION = 6;
    static final int SIGNATURE = 8;

    public BusMessage {
        fields = Map.copyOf(fields);
        body = List.copyOf(body);
    }

    /// Of a signal: the object that sends it. Empty if there is none, as for all of these.
    public String path() {
        return text(PATH);
    }

    public String member() {
        return text(MEMBER);
    }

    String signature() {
        return text(SIGNATURE);
    }

    String text(int field) {
        return fields.get(field) instanceof String text ? text : "";
    }

    int replySerial() {
        return fields.get(REPLY_SERIAL) instanceof Integer number ? number : 0;
    }

    /// A value of the body.
    ///
    /// @throws MalformedBusMessage if there is none, or of another type
    public <T> T value(int index, Class<T> type) throws MalformedBusMessage {
        Object value = index < body.size() ? body.get(index) : null;
        if (!type.isInstance(value)) {
            throw new MalformedBusMessage(
                    "value " + index + " of " + member() + " is " + value + ", no " + type);
        }
        return type.cast(value);
    }
}
