package dev.fairlead.peer.internal.resource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/// Whatever a body holds, it is a message or it is malformed; and a message is written as it came,
/// but for a text that is cut short where it is written.
class ResourceCodecFuzzTest {

    /// The first byte is the type, the rest the body.
    @FuzzTest(maxDuration = "1m")
    void message(byte[] content) {
        if (content.length == 0 || content.length > ResourceCodec.MOST_BODY) {
            return;
        }
        byte[] body = Arrays.copyOfRange(content, 1, content.length);
        ResourceMessage message;
        try {
            message = ResourceCodec.decode(content[0] & 0xff, body, body.length);
        } catch (MalformedResourceException _) {
            return;
        }
        byte[] frame = ResourceCodec.encode(message);
        if (frame.length == ResourceCodec.HEADER + body.length) {
            assertArrayEquals(body, Arrays.copyOfRange(frame, ResourceCodec.HEADER, frame.length));
        }
    }
}
