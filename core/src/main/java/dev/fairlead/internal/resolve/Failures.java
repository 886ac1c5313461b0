package dev.fairlead.internal.resolve;

import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.resolve.Outcome.Trouble;
import java.util.List;

/// What a person or a program is told when nobody had an answer: the most that is certain.
final class Failures {
    private Failures() {}

    /// @param name as it was asked for
    /// @param assumed whether no nameserver is configured, and the standard default was tried
    static ResolveFailure unanswered(String name, List<Trouble> troubles, boolean assumed) {
        if (has(troubles, Trouble.Kind.REFUSAL) || has(troubles, Trouble.Kind.FAILURE)) {
            return new ResolveFailure.ServerFailure(name, texts(troubles));
        }
        for (Trouble trouble : troubles) {
            if (trouble.kind() == Trouble.Kind.BAD) {
                return new ResolveFailure.BadAnswer(name, trouble.server(), trouble.detail());
            }
        }
        boolean unreachable =
                troubles.stream()
                        .allMatch(trouble ->
                                trouble.kind() == Trouble.Kind.NO_ROUTE
                                        || trouble.kind() == Trouble.Kind.UNREACHABLE);
        if (assumed && unreachable) {
            return new ResolveFailure.NoNameserver(
                    name, "none is configured, and none runs on this machine");
        }
        if (!troubles.isEmpty()
                && troubles.stream().allMatch(t -> t.kind() == Trouble.Kind.NO_ROUTE)) {
            return new ResolveFailure.NoNameserver(name, String.join(", ", texts(troubles)));
        }
        return new ResolveFailure.NoAnswer(name, texts(troubles));
    }

    /// Whether nobody was heard, so that another way to resolve may do better.
    static boolean isUnanswered(ResolveFailure failure) {
        return failure instanceof ResolveFailure.NoAnswer
                || failure instanceof ResolveFailure.NoNameserver;
    }

    private static boolean has(List<Trouble> troubles, Trouble.Kind kind) {
        return troubles.stream().anyMatch(trouble -> trouble.kind() == kind);
    }

    private static List<String> texts(List<Trouble> troubles) {
        return troubles.stream().map(Trouble::toString).toList();
    }
}
