package dev.fairlead.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.fairlead.Coder;
import dev.fairlead.FramingException;
import java.io.IOException;

/// Values as JSON (RFC 8259) in UTF-8, one in each message: `Tcp.stack().framed(JsonCoder.of(
/// Move.class))`.
///
/// What a peer sends is taken strictly:
///
/// * every component of a record has to be there, primitive ones not as null; further fields are
///   passed over, so that a newer peer may say more;
/// * a field twice is refused, and so is what follows the value;
/// * nothing is converted: no number for a text, no fraction for an `int`, no number for an enum
///   constant;
/// * at most [#DEEPEST] levels of nesting, and numbers of at most 1000 digits;
/// * what the record's own constructor refuses is refused.
///
/// A message that breaks a rule ends the connection with the cause `protocol.malformed-message`. No
/// type is ever chosen by what a peer sends.
///
/// On the module path the package of the type has to be open to `com.fasterxml.jackson.databind`.
///
/// @param <T> the type of the values, a record as a rule
public final class JsonCoder<T> implements Coder<T> {
    /// How deep objects and arrays may stand in each other.
    public static final int DEEPEST = 64;

    /// How much of the words of the parser is told.
    private static final int LONGEST_REASON = 200;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .build())
                                    .build())
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            texts ->
                                    texts.setCoercion(
                                                    CoercionInputShape.Integer, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Float, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Boolean,
                                                    CoercionAction.Fail))
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final ObjectReader reader;
    private final ObjectWriter writer;

    private JsonCoder(Class<T> type) {
        this.reader = MAPPER.readerFor(type);
        this.writer = MAPPER.writerFor(type);
    }

    public static <T> JsonCoder<T> of(Class<T> type) {
        return new JsonCoder<>(type);
    }

    @Override
    public byte[] encode(T value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the value cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public T decode(byte[] content) throws FramingException {
        T value;
        try {
            value = reader.readValue(content);
        } catch (JsonProcessingException e) {
            throw new FramingException(reason(e));
        } catch (IOException e) {
            throw new FramingException(shortened("it cannot be read: " + e.getMessage()));
        }
        if (value == null) {
            throw new FramingException("the value is null");
        }
        return value;
    }

    private static String reason(JsonProcessingException why) {
        String place =
                why.getLocation() == null
                        ? ""
                        : " (line "
                                + why.getLocation().getLineNr()
                                + ", column "
                                + why.getLocation().getColumnNr()
                                + ")";
        return shortened(String.valueOf(why.getOriginalMessage())) + place;
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }
}
