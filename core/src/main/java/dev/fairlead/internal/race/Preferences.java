package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.path.LocalNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// In which order the protocols of one race are tried, and what the race teaches about them: what
/// failed lately from here to there, or was overtaken, goes last.
final class Preferences<T> {
    private final RaceContext context;
    private final RaceRequest request;
    private final List<Connector<T>> choices;

    Preferences(RaceContext context, RaceRequest request, List<Connector<T>> choices) {
        this.context = context;
        this.request = request;
        this.choices = choices;
    }

    private boolean learns() {
        return choices.size() > 1 && request.parameters().race().history();
    }

    /// Whether what a host's HTTPS records say may change what is tried.
    boolean dependsOnBinding() {
        return choices.size() > 1
                && choices.stream()
                        .anyMatch(each -> ServiceBinding.concerns(each.applicationProtocols()));
    }

    /// @param binding what the host's HTTPS records say; those of which it has no protocol are left
    ///   out, unless that leaves none
    List<Connector<T>> orderFor(Candidate candidate, ServiceBinding binding) {
        List<Connector<T>> order = byHistory(candidate);
        List<Connector<T>> allowed =
                order.stream().filter(each -> binding.allows(each.applicationProtocols())).toList();
        return allowed.isEmpty() ? order : allowed;
    }

    private List<Connector<T>> byHistory(Candidate candidate) {
        InetAddress from = learns() ? source(candidate) : null;
        if (from == null) {
            return choices;
        }
        List<Connector<T>> order = new ArrayList<>();
        List<Connector<T>> last = new ArrayList<>();
        for (Connector<T> choice : choices) {
            boolean failed =
                    context.history().protocolFailed(request.endpoint(), from, choice.protocol());
            (failed ? last : order).add(choice);
        }
        order.addAll(last);
        return order;
    }

    /// @param attempts in the order of their starts; those that run are about to lose
    void won(RunningAttempt<T> winner, List<RunningAttempt<T>> attempts) {
        InetAddress from = learns() ? source(winner.candidate) : null;
        if (from == null) {
            return;
        }
        for (RunningAttempt<T> other : attempts) {
            boolean failed = other.failure() != null && other.wasTried();
            boolean overtaken =
                    other.isRunning()
                            && winner.startNanos - other.startNanos
                                    >= other.candidate.attemptDelayNanos();
            if (other.candidate.equals(winner.candidate)
                    && other != winner
                    && (failed || overtaken)) {
                context.history().protocolFailed(request.endpoint(), from, other.protocol(), true);
            }
        }
        context.history().protocolFailed(request.endpoint(), from, winner.protocol(), false);
    }

    private @Nullable InetAddress source(Candidate candidate) {
        if (!(candidate.address() instanceof Endpoint.Address address)) {
            return null;
        }
        LocalNetwork network = context.network();
        try {
            return network.locate(address.toSocketAddress().getAddress()).source();
        } catch (UnknownHostException _) {
            return null; // its scope names no interface that is here: nothing is learned of it
        }
    }
}
