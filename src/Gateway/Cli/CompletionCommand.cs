using System.CommandLine;

namespace Gateway.Cli;

/// <summary><c>gateway completion SHELL</c>: lets the shell ask this program what may come next.</summary>
public static class CompletionCommand
{
    // What was typed goes to the program under its own name, whatever the path by which the shell calls it.
    private const string Bash = """
        _gateway() {
          local line="gateway ${COMP_LINE#* }" point=$((COMP_POINT - ${#COMP_WORDS[0]} + 7)) found
          local typed="${COMP_LINE:0:COMP_POINT}"
          typed="${typed##* }"
          COMPREPLY=()
          while IFS= read -r found; do
            # bash puts in place of what stands behind the last = or :
            [[ "$found" == "$typed"* ]] && COMPREPLY+=("${found#"${typed%"${typed##*[=:]}"}"}")
          done < <("${COMP_WORDS[0]}" "[suggest:$point]" "$line" 2> /dev/null)
        }
        complete -o default -F _gateway gateway
        """;

    private const string Zsh = """
        #compdef gateway
        _gateway() {
          local -a found
          local line="gateway ${BUFFER#* }" point=$((CURSOR - ${#words[1]} + 7))
          found=("${(@f)$("${words[1]}" "[suggest:$point]" "$line" 2> /dev/null)}")
          found=(${found:#})
          compadd -a found
          (( ${#found} )) || _files
        }
        if [[ "${funcstack[1]}" == _gateway ]]; then _gateway "$@"; else compdef _gateway gateway; fi
        """;

    private const string Fish = """
        function __gateway_complete
            set -l line (commandline -cp)
            set -l words (commandline -opc)
            set -l rest (string replace -r '^\S+' gateway -- $line)
            set -l found ($words[1] "[suggest:"(string length -- $rest)"]" $rest 2> /dev/null)
            test -n "$found"; and printf '%s\n' $found; or __fish_complete_path (commandline -ct)
        end
        complete -c gateway -f -a '(__gateway_complete)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName gateway -ScriptBlock {
          param($word, $ast, $position)
          $command = $ast.CommandElements[0].Extent.Text
          $line = 'gateway' + $ast.ToString().Substring($command.Length)
          $point = $position - $ast.Extent.StartOffset - $command.Length + 7
          & $command "[suggest:$point]" $line.PadRight($point) 2> $null | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;

    private static readonly Dictionary<string, string> _scripts = new()
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["pwsh"] = PowerShell,
    };

    public static Command Create(Surroundings around)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong([.. _scripts.Keys]);
        var command = new Command("completion", "Print a script that completes command lines in your shell") { shell };
        command.SetAction(parsed => around.Out.WriteLine(_scripts[parsed.GetRequiredValue(shell)]));
        return command;
    }
}
