import type { Command } from 'commander';

/** Words that may follow where a command line stands: `''` is the program itself, `/devices/list` a command of it. */
export type WordsByPlace = ReadonlyMap<string, readonly string[]>;

/** Every sub-command and option of a program, by place. */
export function wordsByPlace(program: Command): WordsByPlace {
  const places = new Map<string, readonly string[]>();
  collect(program, '', places);
  return places;
}

function collect(command: Command, place: string, places: Map<string, readonly string[]>): void {
  const options = command.options.flatMap(({ long, hidden }) =>
    long === undefined || long === null || hidden ? [] : [long],
  );
  places.set(place, [...command.commands.map((one) => one.name()), ...options, '--help']);
  for (const one of command.commands) collect(one, `${place}/${one.name()}`, places);
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script for a shell that completes without starting the program: a key press must not wait for Node. */
export function completionScript(shell: Shell, name: string, places: WordsByPlace): string {
  const scripts = { bash, zsh, fish } satisfies Record<Shell, typeof bash>;
  return scripts[shell](name, places);
}

/** Which words of the line lead deeper, as one pattern of `case`. */
function deeper(places: WordsByPlace): string {
  return [...places.keys()].filter((place) => place !== '').join('|');
}

function bash(name: string, places: WordsByPlace): string {
  const cases = [...places].map(([place, words]) => `    '${place}') words='${words.join(' ')}' ;;`);
  return `# ${name} completion for bash: source <(${name} completion bash)
_iot_connector() {
  local place='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$place/$word" in
      ${deeper(places)}) place="$place/$word" ;;
    esac
  done
  case "$place" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _iot_connector ${name}
`;
}

function zsh(name: string, places: WordsByPlace): string {
  const cases = [...places].map(([place, words]) => `    '${place}') compadd -- ${words.join(' ')} ;;`);
  return `#compdef ${name}
# ${name} completion for zsh: ${name} completion zsh > "\${fpath[1]}/_${name}"
_iot_connector() {
  local place='' word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place/$word" in
      ${deeper(places)}) place="$place/$word" ;;
    esac
  done
  case "$place" in
${cases.join('\n')}
  esac
  _files
}
compdef _iot_connector ${name}
`;
}

function fish(name: string, places: WordsByPlace): string {
  const lines = [...places].map(
    ([place, words]) => `complete -c ${name} -n 'test (__iot_connector_place) = "${place}"' -a '${words.join(' ')}'`,
  );
  return `# ${name} completion for fish: ${name} completion fish > ~/.config/fish/completions/${name}.fish
function __iot_connector_place
  set -l place ''
  for word in (commandline -opc)[2..-1]
    switch "$place/$word"
      case ${deeper(places).replaceAll('|', ' ')}
        set place "$place/$word"
    end
  end
  echo "$place"
end
${lines.join('\n')}
`;
}
