package dev.fairlead.cli;

import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.show.HexDump;
import dev.fairlead.cli.show.SafeStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Where what arrives goes: to stdout as it is; spelt out if that is a terminal; or as a hex dump.
interface PayloadOutput {
    void write(ByteBuffer content) throws OutputGone;

    /// No more comes.
    void end() throws OutputGone;

    static PayloadOutput on(Console console, boolean hex) {
        if (hex) {
            return new Hex(console, new HexDump(""));
        }
        return console.terminals().out()
                ? new Terminal(console, new SafeStream(console.unicode()))
                : new Raw(console);
    }

    /// Byte for byte.
    record Raw(Console console) implements PayloadOutput {
        @Override
        public void write(ByteBuffer content) throws OutputGone {
            console.write(content);
        }

        @Override
        public void end() {}
    }

    /// Text that is harmless.
    record Terminal(Console console, SafeStream text) implements PayloadOutput {
        @Override
        public void write(ByteBuffer content) throws OutputGone {
            console.write(ByteBuffer.wrap(text.show(content)));
        }

        @Override
        public void end() throws OutputGone {
            console.write(ByteBuffer.wrap(text.end()));
        }
    }

    /// Lines of sixteen bytes.
    record Hex(Console console, HexDump dump) implements PayloadOutput {
        @Override
        public void write(ByteBuffer content) throws OutputGone {
            List<String> lines = new ArrayList<>();
            dump.dump(content, lines::add);
            console.print(String.join("\n", lines));
        }

        @Override
        public void end() {}
    }
}
