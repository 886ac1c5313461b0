package dev.fairlead.internal.stack.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

class HttpHeadParserFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void head(byte[] content) {
        for (boolean request : new boolean[] {true, false}) {
            HttpHead head = parse(request, content);
            if (head != null) {
                // What was understood is written so that it is understood the same.
                HttpHead again = parse(request, head.bytes());
                assertTrue(again != null, "written, and not understood");
                assertEquals(head.start(), again.start());
                assertEquals(head.fields(), again.fields());
                head.fields().forEach(field -> head.elements(field.name()));
            }
        }
    }

    private static @Nullable HttpHead parse(boolean request, byte[] content) {
        var parser = request ? HttpHeadParser.ofRequest() : HttpHeadParser.ofResponse();
        try {
            return parser.take(ByteBuffer.wrap(content));
        } catch (HttpException e) {
            assertTrue(String.valueOf(e.getMessage()).length() < 300, "a long message");
            return null;
        }
    }
}
