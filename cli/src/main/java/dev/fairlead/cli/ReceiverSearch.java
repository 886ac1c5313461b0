package dev.fairlead.cli;

import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ServiceSearch;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.FileOptions;
import dev.fairlead.cli.line.UsageException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds the one receiver near by that is meant.
final class ReceiverSearch {
    /// How long others are waited for once one was found: they answer within 120 ms (RFC 6762,
    /// section 6).
    private static final Duration OTHERS = Duration.ofMillis(600);

    private ReceiverSearch() {}

    /// @param limit for the first to be found
    /// @throws NetworkException if there is none
    /// @throws UsageException if there are several and the line does not say which
    static Endpoint find(
            Network network, Arguments arguments, TransferScreen screen, Duration limit)
            throws NetworkException {
        String wanted = arguments.value(FileOptions.TO).orElse("").toLowerCase(Locale.ROOT);
        ServiceSearch search = ServiceSearch.of(ReceiveCommand.TYPE);
        try (Browser browser = network.browse(search)) {
            browser.onState(
                    Runnable::run,
                    state -> {
                        if (state instanceof ConnectionState.Waiting(var why)) {
                            screen.say("waiting: " + why.summary());
                        }
                    });
            screen.say("looking for a receiver: on the other machine, type: fairlead receive");
            Optional<FoundService> first = browser.await(each -> is(each, wanted), limit);
            if (first.isEmpty()) {
                if (browser.state() instanceof ConnectionState.Waiting(var why)) {
                    throw new NetworkException(why);
                }
                throw new NetworkException(
                        new ResolveFailure.NoSuchNeighbour(
                                (wanted.isEmpty() ? "a receiver" : wanted)
                                        + " ("
                                        + ReceiveCommand.TYPE
                                        + ")",
                                limit));
            }
            Optional<FoundService> second =
                    browser.await(each -> is(each, wanted) && !isSame(each, first.get()), OTHERS);
            if (second.isPresent()) {
                throw several(browser.services(), wanted);
            }
            return first.get().endpoint();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        }
    }

    private static boolean is(FoundService service, String wanted) {
        return service.endpoint().instance().toLowerCase(Locale.ROOT).startsWith(wanted);
    }

    private static boolean isSame(FoundService one, FoundService other) {
        return one.endpoint().equals(other.endpoint());
    }

    private static UsageException several(List<FoundService> services, String wanted) {
        String[] lines =
                services.stream()
                        .filter(each -> is(each, wanted))
                        .map(each -> "fairlead send FILE --to " + each.endpoint().instance())
                        .sorted()
                        .limit(10)
                        .toArray(String[]::new);
        return new UsageException(
                "several receivers are near by; the name that the right one shows says which",
                lines);
    }
}
