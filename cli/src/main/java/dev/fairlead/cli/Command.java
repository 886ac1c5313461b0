package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Syntax;

/// One command of `fairlead`.
interface Command {
    Syntax syntax();

    /// Whether stdout carries payload, so that JSON goes to stderr.
    default boolean printsPayload() {
        return false;
    }

    /// Whether it does with these arguments.
    default boolean printsPayload(Arguments arguments) {
        return printsPayload();
    }

    /// @return the exit status
    int run(Arguments arguments, Console console) throws NetworkException, OutputGone;
}
