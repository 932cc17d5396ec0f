# What zsh offers where the cursor is behind the line, one a line:  zsh -f zsh_offers.zsh COMPLETION LINE
# A zsh in a terminal of its own is sent the line and a tab; there compadd also tells what it adds.
zmodload zsh/zpty || exit 1
export COMPLETION=$1 OFFERS=$(mktemp)
zpty shell zsh -f -i
zpty -w shell 'PROMPT= RPROMPT=; autoload -U compinit; compinit -u -D; source $COMPLETION; bindkey -e
compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
        builtin compadd -O hits "$@"
        print -rl -- $hits >> $OFFERS
    fi
    builtin compadd "$@"
}
offer() { zle complete-word; print END-OF-OFFERS; }
zle -N offer; bindkey "^I" offer; print READY${:-}-NOW'
zpty -r shell line '*READY-NOW*' || exit 1
zpty -w -n shell "$2"$'\t'
zpty -r shell line '*END-OF-OFFERS*' || exit 1
zpty -d shell
sort -u $OFFERS | sed '/^ *$/d'
rm -f $OFFERS
