package dev.fairlead.cli;

import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import java.util.ArrayList;
import java.util.List;

/// `fairlead completion bash|zsh`: a script that completes commands and options.
final class CompletionCommand implements Command {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "completion",
                "Prints a script that completes commands and options in your shell",
                List.of("completion bash|zsh"),
                List.of(),
                List.of(),
                List.of(
                        "source <(fairlead completion bash)",
                        "fairlead completion bash > ~/.local/share/bash-completion/completions/fairlead",
                        "fairlead completion zsh > ~/.zfunc/_fairlead"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws OutputGone {
        List<String> operands = arguments.operands();
        List<String> lines =
                switch (operands.size() == 1 ? operands.getFirst() : "") {
                    case "bash" -> bash();
                    case "zsh" -> zsh();
                    default ->
                            throw new UsageException(
                                    operands.isEmpty()
                                            ? "completion needs the name of a shell"
                                            : "there is a completion for bash and one for zsh, none for '"
                                                    + String.join(" ", operands)
                                                    + "'",
                                    "fairlead completion bash",
                                    "fairlead completion zsh");
                };
        for (String line : lines) {
            console.print(line);
        }
        return ExitStatus.DONE;
    }

    private static List<Syntax> syntaxes() {
        return Commands.NAMES.stream()
                .map(name -> Commands.named(name, List.of()).syntax())
                .toList();
    }

    private static List<String> bash() {
        List<String> lines = new ArrayList<>();
        lines.add("# bash completion for fairlead");
        lines.add("_fairlead() {");
        lines.add("    local current=${COMP_WORDS[COMP_CWORD]} command= word words");
        lines.add("    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do");
        lines.add("        case $word in -*) ;; *) command=$word; break ;; esac");
        lines.add("    done");
        lines.add("    case $command in");
        for (Syntax syntax : syntaxes()) {
            lines.add("        " + syntax.name() + ") words='" + words(syntax) + "' ;;");
        }
        lines.add(
                "        *) words='" + String.join(" ", Commands.NAMES) + " --version --help' ;;");
        lines.add("    esac");
        lines.add("    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))");
        lines.add("}");
        lines.add("complete -o default -F _fairlead fairlead");
        return lines;
    }

    /// What may follow a command: its options, and the words that it knows.
    private static String words(Syntax syntax) {
        List<String> words = new ArrayList<>();
        for (Option option : syntax.allOptions()) {
            words.addAll(option.names());
        }
        switch (syntax.name()) {
            case "help" -> words.addAll(Commands.NAMES);
            case "completion" -> words.addAll(List.of("bash", "zsh"));
            default -> {
                // endpoints, names and ports are known to the user alone
            }
        }
        return String.join(" ", words);
    }

    private static List<String> zsh() {
        List<String> lines = new ArrayList<>();
        lines.add("#compdef fairlead");
        lines.add("_fairlead() {");
        lines.add("    local -a commands=(");
        for (Syntax syntax : syntaxes()) {
            lines.add("        " + quoted(syntax.name() + ":" + syntax.summary()));
        }
        lines.add("    )");
        lines.add("    local context state state_descr line");
        lines.add("    typeset -A opt_args");
        lines.add("    _arguments -C \\");
        for (Option option : Options.EVERYWHERE) {
            zshOptions(option, lines);
        }
        lines.add("        '--version[the version]' '1: :->command' '*:: :->rest'");
        lines.add("    case $state in");
        lines.add("        command) _describe command commands ;;");
        lines.add("        rest)");
        lines.add("            case $words[1] in");
        for (Syntax syntax : syntaxes()) {
            lines.add("                " + syntax.name() + ") _arguments -s \\");
            for (Option option : syntax.allOptions()) {
                zshOptions(option, lines);
            }
            lines.add("                    '*: :" + zshOperand(syntax) + "' ;;");
        }
        lines.add("            esac ;;");
        lines.add("    esac");
        lines.add("}");
        lines.add("if [ \"$funcstack[1]\" = _fairlead ]; then");
        lines.add("    _fairlead \"$@\"");
        lines.add("else");
        lines.add("    compdef _fairlead fairlead");
        lines.add("fi");
        return lines;
    }

    private static void zshOptions(Option option, List<String> lines) {
        for (String name : option.names()) {
            lines.add("        " + zshOption(name, option) + " \\");
        }
    }

    private static String zshOption(String name, Option option) {
        String help = option.help().replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
        String value = option.value() == null ? "" : ":" + option.value().replace(":", "\\:") + ":";
        return quoted(name + "[" + help + "]" + value);
    }

    private static String zshOperand(Syntax syntax) {
        return switch (syntax.name()) {
            case "help" -> "(" + String.join(" ", Commands.NAMES) + ")";
            case "completion" -> "(bash zsh)";
            case "resolve", "connect", "probe" -> "_hosts";
            default -> " ";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
