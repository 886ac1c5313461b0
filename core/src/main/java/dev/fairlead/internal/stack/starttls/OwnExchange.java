package dev.fairlead.internal.stack.starttls;

import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.StartTlsDialogue;
import dev.fairlead.StartTlsDialogue.Reply;
import dev.fairlead.internal.stack.exchange.Exchange;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rules of the program's own protocol.
final class OwnExchange implements Exchange {
    private final Server server;
    private final Supplier<? extends StartTlsDialogue> dialogues;
    private @Nullable StartTlsDialogue dialogue;

    OwnExchange(Server server, Supplier<? extends StartTlsDialogue> dialogues) {
        this.server = server;
        this.dialogues = dialogues;
    }

    @Override
    public boolean isOfProgram() {
        return true;
    }

    @Override
    public byte[] begin() {
        return dialogue().begin();
    }

    private StartTlsDialogue dialogue() {
        StartTlsDialogue known = dialogue;
        if (known == null) {
            known = dialogues.get();
            dialogue = known;
        }
        return known;
    }

    @Override
    public Step next(ByteBuffer arrived) throws NetworkException {
        ByteBuffer shown = arrived.slice().asReadOnlyBuffer();
        Reply reply = dialogue().next(shown);
        arrived.position(arrived.position() + shown.position());
        return switch (reply) {
            case Reply.More _ -> new Step.More();
            case Reply.Send(ByteBuffer content) -> new Step.Send(content);
            case Reply.Agreed _ -> server.agreed(arrived);
            case Reply.NotOffered(String said) -> throw server.notOffered(said);
            case Reply.Refused(String said) -> throw server.refused(said);
            case Reply.NotSpoken(String said) -> throw server.notSpoken(said);
        };
    }

    @Override
    public NetworkFailure broken(Break how) {
        return server.broken(how);
    }
}
