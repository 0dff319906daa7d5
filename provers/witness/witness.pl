#!/usr/bin/perl
# Search by trying: small values for the variables of a problem, in growing order, until one of them settles it.
#
#   find     a point where the formula holds             answer NAME := x := 4, y := 33
#   theorem  a point where hypotheses hold and it fails   counterexample NAME := n := 41
#   compute  the value of a closed expression             answer NAME := 3
#
# Needs nothing but perl-base.  Numbers are integers below 2^53 or fractions of them; what grows larger, and what a
# quantifier over infinitely many values asks, is `undef`: not known, and never taken for true or false.  The judge
# looks at every answer, so a mistake here costs an attempt and nothing else.

use strict;
use warnings;

my $POINTS = 400_000;      # points tried for one problem
my $QUANTIFIED = 40;       # values tried for a variable of an inner quantifier
my $CALLS = 2_000;         # nesting of calls of recursive definitions
my $LARGEST = 2**53;       # beyond it, Perl's numbers round
my $DEADLINE = 0;          # seconds since the epoch

# ------------------------------------------------------------------------------------------------------- the protocol

binmode STDIN;
binmode STDOUT;
$| = 1;
$SIG{__WARN__} = sub { };  # "deep recursion" is not news

sub receive {
    my $header = read_exactly(4);
    return undef unless defined $header;
    my $body = read_exactly(unpack 'N', $header);
    return undef unless defined $body;
    return parse_json($body);
}

sub read_exactly {
    my ($wanted) = @_;
    my $data = '';
    while (length $data < $wanted) {
        my $got = sysread STDIN, $data, $wanted - length $data, length $data;
        return undef unless $got;
    }
    return $data;
}

sub send_frame {
    my ($body) = @_;
    my $frame = pack('N', length $body) . $body;
    while (length $frame) {
        my $sent = syswrite STDOUT, $frame;
        exit 1 unless $sent;
        substr($frame, 0, $sent) = '';
    }
}

sub json_text {
    my ($text) = @_;
    utf8::decode($text);
    $text =~ s/(["\\])/\\$1/g;
    $text =~ s/([^ -~])/join '', map { sprintf '\\u%04x', $_ } utf16(ord $1)/ge;
    return qq("$text");
}

sub utf16 {
    my ($point) = @_;
    return $point if $point < 0x10000;
    $point -= 0x10000;
    return (0xD800 + ($point >> 10), 0xDC00 + ($point & 0x3FF));
}

# The host is trusted to send JSON; texts stay UTF-8 bytes.
sub parse_json {
    local $_ = $_[0];
    my $value = json_value();
    return $value;
}

sub json_value {
    /\G\s+/gc;
    if (/\G\{/gc) {
        my %object;
        until (/\G\s*\}/gc) {
            /\G[\s,]+/gc;
            my $key = json_value();
            /\G\s*:/gc;
            $object{$key} = json_value();
        }
        return \%object;
    }
    if (/\G\[/gc) {
        my @list;
        until (/\G\s*\]/gc) {
            push @list, json_value();
            /\G\s*,/gc;
        }
        return \@list;
    }
    if (/\G"/gc) {
        my $text = '';
        until (/\G"/gc) {
            if (/\G([^"\\]+)/gc) { $text .= $1 }
            elsif (/\G\\u([dD][89abAB]..)\\u(....)/gc) {
                $text .= utf8_bytes(0x10000 + ((hex($1) - 0xD800) << 10) + hex($2) - 0xDC00);
            }
            elsif (/\G\\u(....)/gc) { $text .= utf8_bytes(hex $1) }
            elsif (/\G\\(.)/gc) { $text .= { n => "\n", t => "\t", r => "\r", b => "\b", f => "\f" }->{$1} // $1 }
            else { exit 1 }
        }
        return $text;
    }
    return $1 if /\G(-?[0-9][0-9.eE+-]*)/gc;
    return { true => 1, false => 0 }->{$1} if /\G(true|false|null)/gc;
    exit 1;
}

sub utf8_bytes {
    my $character = chr $_[0];
    utf8::encode($character);
    return $character;
}

# ---------------------------------------------------------------------------------------------------------- a problem

my (@tokens, $at, %defs, $deep);

sub propose {
    my ($question) = @_;
    die "the witness I had was not accepted\n" if $question->{round} > 1;
    my $half = $question->{budget}{wall_s} / 2;
    $DEADLINE = time + ($half < 20 ? $half : 20);
    my $item = read_item($question->{problem}, $question->{name});
    my $kind = $item->{kind};
    if ($kind eq 'compute') {
        my $value = compile($item->{body}, {}, largest($item->{body}, {}))->([]);
        die "the value is out of reach\n" unless defined $value;
        return "answer $item->{name} := " . ($item->{bool} ? ('false', 'true')[$value] : shown($value)) . "\n";
    }
    die "only find, theorem and compute, not `$kind`\n" unless $kind eq 'find' || $kind eq 'theorem';
    my $point = search($item) or return undef;
    my $word = $kind eq 'find' ? 'answer' : 'counterexample';
    return "$word $item->{name} := " . join(', ', map { "$_->[0] := $_->[1]" } @$point) . "\n";
}

# The variables of the item in growing order; the first point where all that is demanded is true.
sub search {
    my ($item) = @_;
    my (@variables, %slots, @demands, %types);
    my $body = $item->{body};
    my @binders = @{ $item->{binders} };
    if ($item->{kind} eq 'theorem') {    # a leading `forall`, and what it assumes, are as good as binders
        while ($body->[0] eq 'forall' || $body->[0] eq 'implies') {
            if ($body->[0] eq 'forall') { push @binders, @{ $body->[1] }; $body = $body->[2] }
            else { push @binders, { names => ['_'], type => $body->[1] }; $body = $body->[2] }
        }
    }
    my @formulas;
    for my $binder (@binders) {
        my $type = $binder->{type} // ['type', guessed()];
        if ($type->[0] eq 'type') {
            for my $name (@{ $binder->{names} }) {
                die "a variable of type $type->[1] is not for me\n" unless $type->[1] =~ /^(Bool|Nat|Int|Rat|Real)$/;
                $slots{$name} = { slot => scalar @variables, type => $type->[1] };
                push @variables, [$name, $type->[1]];
                push @formulas, ['chain', ['<=', '<='], $binder->{low}, ['name', $name], $binder->{high}]
                    if $binder->{low};
            }
        } else {
            die "functions are not for me\n" if has_type($type);
            push @formulas, $type;
        }
    }
    @demands = map { compile($_, \%slots, 'Bool') } @formulas;
    my $claim = compile($body, \%slots, 'Bool');
    my $wanted = $item->{kind} eq 'find' ? 1 : 0;
    my $tried = 0;
    my $visit = sub {
        my ($point) = @_;
        die "no settling value among $tried points\n" if ++$tried > $POINTS || ($tried % 256 == 0 && time > $DEADLINE);
        for my $demand (@demands) { return 0 unless $demand->($point) }
        my $holds = $claim->($point);
        return defined $holds && !!$holds == $wanted;
    };
    my $point = enumerate([map { $_->[1] } @variables], $visit) or return undef;
    return [map { [$variables[$_][0], spelled($variables[$_][1], $point->[$_])] } 0 .. $#variables];
}

sub guessed { return 'Int' }    # a bound variable without a type

sub spelled {
    my ($type, $value) = @_;
    return $type eq 'Bool' ? ($value ? 'true' : 'false') : shown($value);
}

sub shown {
    my ($value) = @_;
    return ref $value ? "$value->[0]/$value->[1]" : $value;
}

# Shell after shell: all points whose largest index is r, for r = 0, 1, 2, ...
sub enumerate {
    my ($types, $visit) = @_;
    for my $r (0 .. $POINTS) {
        my $found = shell($types, [], $r, 0, $visit);
        return $found if $found;
        last if !@$types || !grep { defined nth($_, $r + 1) } @$types;
    }
    return undef;
}

sub shell {
    my ($types, $point, $r, $touched, $visit) = @_;
    my $k = @$point;
    if ($k == @$types) {
        return ($touched || $r == 0) && $visit->($point) ? [@$point] : undef;
    }
    my $from = $k == $#$types && !$touched ? $r : 0;    # the last coordinate must reach the shell if none has
    for my $index ($from .. $r) {
        my $value = nth($types->[$k], $index);
        last unless defined $value;
        push @$point, $value;
        my $found = shell($types, $point, $r, $touched || $index == $r, $visit);
        pop @$point;
        return $found if $found;
    }
    return undef;
}

my @fractions = (0);
my $sum = 1;               # of numerator and denominator, of the last fractions in the list

# The values of a type, simplest first; undef past the last.
sub nth {
    my ($type, $index) = @_;
    return $index < 2 ? $index : undef if $type eq 'Bool';
    return $index if $type eq 'Nat';
    return ($index % 2 ? 1 : -1) * int(($index + 1) / 2) if $type eq 'Int';
    while (@fractions <= $index) {
        $sum++;
        for my $d (grep { gcd($sum - $_, $_) == 1 } 1 .. $sum - 1) {
            push @fractions, fraction($sum - $d, $d), fraction($d - $sum, $d);
        }
    }
    return $fractions[$index];
}

# -------------------------------------------------------------------------------------------------------- the evaluator

sub gcd {
    my ($a, $b) = (abs $_[0], abs $_[1]);
    ($a, $b) = ($b, $a % $b) while $b;
    return $a;
}

sub fraction {
    my ($n, $d) = @_;
    return undef if !defined $n || !defined $d || abs($n) > $LARGEST || abs($d) > $LARGEST;
    return 0 if $d == 0;    # x / 0 = 0, here as in the language
    my $g = gcd($n, $d) || 1;
    $g = -$g if $d < 0;
    return $d == $g ? $n / $g : [$n / $g, $d / $g];
}

sub parts { return ref $_[0] ? @{ $_[0] } : ($_[0], 1) }

sub plus {
    my ($a, $b) = @_;
    return exact($a + $b) unless ref $a || ref $b;
    my ($n, $d, $m, $e) = (parts($a), parts($b));
    my ($left, $right) = (exact($n * $e), exact($m * $d));
    return defined $left && defined $right ? fraction($left + $right, $d * $e) : undef;
}

sub product {
    my ($a, $b) = @_;
    return exact($a * $b) unless ref $a || ref $b;
    my ($n, $d, $m, $e) = (parts($a), parts($b));
    return fraction($n * $m, $d * $e);
}

sub exact { return abs($_[0]) <= $LARGEST ? $_[0] : undef }

sub negated { return ref $_[0] ? [-$_[0][0], $_[0][1]] : -$_[0] }

sub compared {
    my ($a, $b) = @_;
    return $a <=> $b unless ref $a || ref $b;
    my ($n, $d, $m, $e) = (parts($a), parts($b));
    my ($x, $y) = (exact($n * $e), exact($m * $d));
    return defined $x && defined $y ? $x <=> $y : undef;
}

sub power {
    my ($base, $exponent) = @_;
    return undef if ref $exponent;
    if ($exponent < 0) {
        my ($n, $d) = parts($base);
        ($base, $exponent) = (fraction($d * ($n != 0), $n), -$exponent);
    }
    return $exponent % 2 ? $base : 1 if !ref $base && abs($base) == 1;
    return $exponent ? 0 : 1 if !ref $base && $base == 0;
    my $value = 1;
    for (1 .. $exponent) {
        $value = product($value, $base);
        return undef unless defined $value;
    }
    return $value;
}

sub floored {
    my ($n, $d) = parts($_[0]);
    return ($n - $n % $d) / $d;
}

sub is_prime {
    my ($n) = @_;
    return 0 if $n < 2;
    for (my $k = 2; $k * $k <= $n; $k++) { return 0 if $n % $k == 0 }
    return 1;
}

my %RANK = (Nat => 0, Int => 1, Rat => 2, Real => 3);
my %FUNCTIONS = (
    abs   => sub { compared($_[0], 0) < 0 ? negated($_[0]) : $_[0] },
    min   => sub { my $c = compared(@_); defined $c ? $_[$c <= 0 ? 0 : 1] : undef },
    max   => sub { my $c = compared(@_); defined $c ? $_[$c >= 0 ? 0 : 1] : undef },
    floor => sub { floored($_[0]) },
    ceil  => sub { negated(floored(negated($_[0]))) },
    prime => sub { ref $_[0] ? undef : is_prime($_[0]) },
);
my %COMPARE = (
    '<'  => sub { $_[0] < 0 }, '<=' => sub { $_[0] <= 0 }, '>' => sub { $_[0] > 0 },
    '>=' => sub { $_[0] >= 0 }, '=' => sub { $_[0] == 0 }, '!=' => sub { $_[0] != 0 },
);

# The type at which an arithmetic or order tree is meant: the largest of its leaves.
sub largest {
    my ($node, $scope) = @_;
    my ($op, @rest) = @$node;
    return 'Bool' if $op =~ /^(?:and|or|not|implies|iff|forall|exists|truth)$/;
    return 'Nat' if $op eq 'number';
    return $rest[1] if $op eq 'cast';
    return ref $rest[0] ? 'Rat' : 'Nat' if $op eq 'value';
    return ($scope->{ $rest[0] } || die "`$rest[0]` is not for me\n")->{type} if $op eq 'name';
    if ($op eq 'call') {
        return $defs{ $rest[0] }{type} if $defs{ $rest[0] };
        return 'Bool' if $rest[0] eq 'prime';
        return 'Int' if $rest[0] eq 'floor' || $rest[0] eq 'ceil';
        return join_types(map { largest($_, $scope) } @rest[1 .. $#rest]);
    }
    return join_types(map { largest($_, $scope) } @rest[1, 2]) if $op eq 'ite';
    return join_types(map { largest($_, $scope) } @rest[1 .. $#rest]) if $op eq 'chain';
    if ($op eq 'sum' || $op eq 'prod') {
        my $index = join_types(largest($rest[1], $scope), largest($rest[2], $scope));
        return largest($rest[3], { %$scope, $rest[0] => { type => $index } });
    }
    return largest($rest[0], $scope) if $op eq '^';
    return join_types('Int', largest($rest[0], $scope)) if $op eq 'neg';
    my $type = join_types(map { largest($_, $scope) } @rest);
    return $op eq '/' ? join_types('Rat', $type) : $type;
}

sub join_types {
    my $top = shift;
    for my $type (@_) {
        return 'Bool' if $type eq 'Bool' || $top eq 'Bool';
        $top = $type if $RANK{$type} > $RANK{$top};
    }
    return $top;
}

# A node as a function of the point: a number, 1 or 0 for a formula, or undef.
sub compile {
    my ($node, $scope, $type) = @_;
    my ($op, @rest) = @$node;
    if ($op eq 'number' || $op eq 'value') { my $value = $rest[0]; return sub { $value } }
    if ($op eq 'truth') { my $value = $rest[0]; return sub { $value } }
    if ($op eq 'name') {
        my $slot = ($scope->{ $rest[0] } || die "`$rest[0]` is not for me\n")->{slot};
        return sub { $_[0][$slot] };
    }
    if ($op eq 'cast') { return compile($rest[0], $scope, join_types($rest[1], largest($rest[0], $scope))) }
    if ($op eq 'not') { my $f = compile($rest[0], $scope, 'Bool'); return sub { my $v = $f->($_[0]); defined $v ? !$v || 0 : undef } }
    if ($op eq 'and' || $op eq 'or') { return junction($op eq 'or', map { compile($_, $scope, 'Bool') } @rest) }
    if ($op eq 'implies') { return junction(1, compile(['not', $rest[0]], $scope, 'Bool'), compile($rest[1], $scope, 'Bool')) }
    if ($op eq 'iff') {
        my ($f, $g) = map { compile($_, $scope, 'Bool') } @rest;
        return sub { my ($a, $b) = ($f->($_[0]), $g->($_[0])); defined $a && defined $b ? (!$a == !$b) || 0 : undef };
    }
    if ($op eq 'chain') { return chain($scope, @rest) }
    if ($op eq 'forall' || $op eq 'exists') { return quantifier($op, $rest[0], $rest[1], $scope) }
    if ($op eq 'sum' || $op eq 'prod') { return big($op, $scope, $type, @rest) }
    if ($op eq 'ite') {
        my $if = compile($rest[0], $scope, 'Bool');
        my ($then, $else) = map { compile($_, $scope, $type) } @rest[1, 2];
        return sub { my $v = $if->($_[0]); defined $v ? $v ? $then->($_[0]) : $else->($_[0]) : undef };
    }
    if ($op eq 'call') { return call($scope, @rest) }
    if ($op eq '^') {
        my ($f, $g) = (compile($rest[0], $scope, $type), compile($rest[1], $scope, largest($rest[1], $scope)));
        return strict(\&power, $f, $g);
    }
    return strict(operator($op, $type), map { compile($_, $scope, $type) } @rest);
}

sub operator {
    my ($op, $type) = @_;
    return \&plus if $op eq '+';
    return \&product if $op eq '*';
    return \&negated if $op eq 'neg';
    return sub { my $v = plus($_[0], negated($_[1])); $type eq 'Nat' && defined $v && $v < 0 ? 0 : $v } if $op eq '-';
    return sub { my ($n, $d, $m, $e) = (parts($_[0]), parts($_[1])); fraction($n * $e, $d * $m) } if $op eq '/';
    return sub { $_[1] == 0 ? $_[0] : $_[0] % abs $_[1] } if $op eq 'mod';
    return sub { $_[1] == 0 ? 0 : ($_[0] - $_[0] % abs $_[1]) / $_[1] } if $op eq 'div';
    die "`$op` is not for me\n";
}

# A function of known values; not known where one of them is not.
sub strict {
    my ($function, @arguments) = @_;
    return sub {
        my @values;
        for my $argument (@arguments) { push @values, $argument->($_[0]) // return undef }
        return $function->(@values);
    };
}

# `and`, or `or` where $stop is 1: the first part equal to $stop decides.
sub junction {
    my ($stop, @parts) = @_;
    $stop = $stop ? 1 : 0;
    return sub {
        my $known = 1;
        for my $part (@parts) {
            my $value = $part->($_[0]);
            if (!defined $value) { $known = 0 }
            elsif (($value ? 1 : 0) == $stop) { return $stop }
        }
        return $known ? 1 - $stop : undef;
    };
}

sub chain {
    my ($scope, $relations, @sides) = @_;
    my $type = join_types(map { largest($_, $scope) } @sides);
    my @sides_at = map { compile($_, $scope, $type) } @sides;
    my @links;
    for my $k (0 .. $#$relations) {
        my $relation = $relations->[$k];
        push @links, strict($relation eq 'dvd'
            ? sub { my ($d, $n) = @_; ($d == 0 ? $n == 0 : $n % abs $d == 0) || 0 }
            : sub { my $c = compared(@_); defined $c ? $COMPARE{$relation}->($c) || 0 : undef },
            @sides_at[$k, $k + 1]);
    }
    return @links == 1 ? $links[0] : junction(0, @links);
}

sub slot_after {
    my ($scope) = @_;
    my $next = 0;
    for my $known (values %$scope) { $next = $known->{slot} + 1 if $known->{slot} >= $next }
    return $next;
}

sub quantifier {
    my ($op, $binders, $body, $scope) = @_;
    my %inner = %$scope;
    my @ranges;
    for my $binder (@$binders) {
        my ($low, $high) = map { $binder->{$_} ? compile($binder->{$_}, \%inner, 'Int') : undef } qw(low high);
        my $type = $binder->{type} ? $binder->{type}[1] : guessed();
        die "a quantifier over `$type` is not for me\n" unless $type =~ /^(?:Bool|Nat|Int|Rat|Real)$/;
        for my $name (@{ $binder->{names} }) {
            $inner{$name} = { slot => slot_after(\%inner), type => $type };
            push @ranges, [$inner{$name}{slot}, $type, $low, $high];
        }
    }
    my $inside = compile($body, \%inner, 'Bool');
    my $stop = $op eq 'exists' ? 1 : 0;
    my $walk;
    $walk = sub {
        my ($point, $k) = @_;
        return $inside->($point) if $k == @ranges;
        my ($slot, $type, $low, $high) = @{ $ranges[$k] };
        my ($first, $last, $known) = (0, $QUANTIFIED, $type eq 'Bool');
        if ($low) {
            ($first, $last, $known) = ($low->($point), $high->($point), 1);
            return undef unless defined $first && defined $last && $last - $first < $POINTS;
        }
        for my $index ($first .. $last) {
            my $value = $low ? $index : nth($type, $index);
            last unless defined $value;
            my @inner_point = @$point;
            $inner_point[$slot] = $value;
            my $found = $walk->(\@inner_point, $k + 1);
            if (!defined $found) { $known = 0 }
            elsif (($found ? 1 : 0) == $stop) { return $stop }
        }
        return $known ? 1 - $stop : undef;
    };
    return sub { $walk->($_[0], 0) };
}

sub big {
    my ($op, $scope, $type, $name, $low, $high, $body) = @_;
    my $index = join_types(largest($low, $scope), largest($high, $scope));
    my ($from, $to) = map { compile($_, $scope, $index) } $low, $high;
    my $slot = slot_after($scope);
    my $inside = compile($body, { %$scope, $name => { slot => $slot, type => $index } }, $type);
    my $combine = $op eq 'sum' ? \&plus : \&product;
    return sub {
        my ($first, $last) = ($from->($_[0]), $to->($_[0]));
        return undef unless defined $first && defined $last && $last - $first < $POINTS;
        my $total = $op eq 'sum' ? 0 : 1;
        my @point = @{ $_[0] };
        for my $k ($first .. $last) {
            $point[$slot] = $k;
            $total = $combine->($total, $inside->(\@point) // return undef) // return undef;
        }
        return $total;
    };
}

sub call {
    my ($scope, $name, @arguments) = @_;
    if (my $def = $defs{$name}) {
        my @at = map { compile($arguments[$_], $scope, $def->{parameters}[$_] // die "`$name` takes fewer\n") } 0 .. $#arguments;
        my %known;
        return strict(sub {
            my $key = join ';', map { shown($_) } @_;
            return $known{$key} if exists $known{$key};
            return undef if ++$deep > $CALLS;
            my $value = body_of($def)->([@_]);
            $deep--;
            return $known{$key} = $value;
        }, @at);
    }
    my $function = $FUNCTIONS{$name} or die "`$name` is not for me\n";
    my $type = join_types(map { largest($_, $scope) } @arguments);
    return strict($function, map { compile($_, $scope, $type) } @arguments);
}

# Compiled at the first call, so that a definition may call itself.
sub body_of {
    my ($def) = @_;
    return $def->{code} //= do {
        my %scope = map { $def->{names}[$_] => { slot => $_, type => $def->{parameters}[$_] } } 0 .. $#{ $def->{names} };
        compile($def->{body}, \%scope, $def->{type} eq 'Bool' ? 'Bool' : join_types($def->{type}, largest($def->{body}, \%scope)));
    };
}

# ------------------------------------------------------------------------------------------------------------- the text

my %SPELLING = (
    "\xE2\x89\xA4" => '<=', "\xE2\x89\xA5" => '>=', "\xE2\x89\xA0" => '!=', "\xE2\x86\x92" => '->',
    "\xE2\x86\x94" => '<->', "\xE2\x88\xA7" => 'and', "\xE2\x88\xA8" => 'or', "\xC2\xAC" => 'not',
    "\xE2\x88\x80" => 'forall', "\xE2\x88\x83" => 'exists', "\xE2\x84\x95" => 'Nat', "\xE2\x84\xA4" => 'Int',
    "\xE2\x84\x9A" => 'Rat', "\xE2\x84\x9D" => 'Real', "\xE2\x88\xA3" => 'dvd', "\xE2\x88\x88" => 'in',
    "\xE2\x88\x91" => 'sum', "\xE2\x88\x8F" => 'prod',
);
my $ITEM = qr/^(?:theorem|axiom|find|solve|compute|maximize|minimize|synthesize|program|def|sort|datatype|proof)$/;

sub tokenize {
    my ($text) = @_;
    for my $symbol (keys %SPELLING) { $text =~ s/\Q$symbol\E/ $SPELLING{$symbol} /g }
    $text =~ s/--(?=[\s-]|\z)[^\n]*//g;
    return $text =~ /([A-Za-z][A-Za-z0-9_']*|[0-9]+\.[0-9]+|[0-9]+|<->|->|=>|:=|<=|>=|!=|<<|\.\.|\S)/g;
}

sub peek { return $tokens[$at] // '' }

sub take {
    my ($token) = @_;
    return 0 unless peek() eq $token;
    $at++;
    return 1;
}

sub expect {
    my ($token) = @_;
    take($token) or die "I cannot read `" . peek() . "` where `$token` is due\n";
}

# The item called $name; the definitions before it go into %defs.
sub read_item {
    my ($text, $name) = @_;
    @tokens = tokenize($text);
    ($at, $deep, %defs) = (0, 0);
    while ($at < @tokens) {
        my $start = $at;
        my $kind = $tokens[$at++];
        next unless $kind =~ $ITEM;
        my $called = peek();
        my $item = eval { read_body($kind) };
        my $why = $@;
        if ($called eq $name && $kind ne 'proof') { return $item // die $why }
        if ($item && $kind eq 'def' && $item->{body}) { $defs{$called} = $item }
        $at = $start + 1;
        $at++ until $at >= @tokens || $tokens[$at] =~ $ITEM;
    }
    die "there is no `$name` in the text\n";
}

sub read_body {
    my ($kind) = @_;
    my $name = $tokens[$at++];
    my @binders;
    push @binders, binder() while peek() eq '(';
    expect(':');
    my $body = expression();
    my $value = $kind eq 'def' && take(':=') ? expression() : undef;
    expression() if $kind eq 'def' && take('decreases');
    die "I cannot read `" . peek() . "` after the item\n" unless $at >= @tokens || peek() =~ $ITEM;
    if ($kind ne 'def') {
        my $bool = $kind eq 'compute' && !@binders && eval { largest($body, {}) eq 'Bool' };
        return { kind => $kind, name => $name, binders => \@binders, body => $body, bool => $bool };
    }
    my (@names, @types);
    for my $binder (@binders) {
        for (@{ $binder->{names} }) { push @names, $_; push @types, $binder->{type}[1] }
    }
    return { kind => $kind, names => \@names, parameters => \@types, type => $body->[1], body => $value };
}

sub binder {
    expect('(');
    my @names;
    push @names, $tokens[$at++] while peek() =~ /^[A-Za-z]/ && peek() ne 'in';
    my $binder = { names => \@names };
    if (take('in')) { @$binder{qw(low high)} = range(); $binder->{type} = ['type', 'Int'] }
    else { expect(':'); $binder->{type} = expression() }
    expect(')');
    return $binder;
}

sub range {
    my $low = sums();
    expect('..');
    return ($low, sums());
}

sub has_type {
    my ($node) = @_;
    return 0 unless ref $node eq 'ARRAY';
    return 1 if defined $node->[0] && !ref $node->[0] && $node->[0] eq 'type';
    return grep { has_type($_) } grep { ref } @$node;
}

sub expression {
    my $left = implication();
    return take('<->') ? ['iff', $left, implication()] : $left;
}

sub implication {
    my $left = disjunction();
    return take('->') ? ['implies', $left, implication()] : $left;
}

sub disjunction {
    my @parts = conjunction();
    push @parts, conjunction() while take('or');
    return @parts == 1 ? $parts[0] : ['or', @parts];
}

sub conjunction {
    my @parts = inversion();
    push @parts, inversion() while take('and');
    return @parts == 1 ? $parts[0] : ['and', @parts];
}

sub inversion { return take('not') ? ['not', inversion()] : comparison() }

sub comparison {
    my @sides = sums();
    my @relations;
    while (peek() =~ /^(?:=|<|>|<=|>=|!=|dvd)$/) {
        push @relations, $tokens[$at++];
        push @sides, sums();
    }
    return $sides[0] unless @relations;
    if (@relations == 1 && eval { $sides[0][0] =~ /^(?:truth|and|or|not|forall|exists|chain)$/ }) {
        my $iff = ['iff', @sides];
        return $relations[0] eq '=' ? $iff : ['not', $iff];
    }
    return ['chain', \@relations, @sides];
}

sub sums {
    my $left = products();
    while (peek() =~ /^[+-]$/) { my $op = $tokens[$at++]; $left = [$op, $left, products()] }
    return $left;
}

sub products {
    my $left = signed();
    while (peek() =~ /^(?:\*|\/|mod|div)$/) { my $op = $tokens[$at++]; $left = [$op, $left, signed()] }
    return $left;
}

sub signed { return take('-') ? ['neg', signed()] : powers() }

sub powers {
    my $base = atom();
    return take('^') ? ['^', $base, signed()] : $base;
}

sub atom {
    my $token = $tokens[$at++] // die "the text ends too early\n";
    return ['number', 0 + $token] if $token =~ /^[0-9]+$/ && length $token < 16;
    if ($token =~ /^([0-9]+)\.([0-9]+)$/ && length $token < 16) {
        return ['cast', ['value', fraction($1 . $2, 10**length $2)], 'Rat'];
    }
    return ['truth', $token eq 'true' ? 1 : 0] if $token eq 'true' || $token eq 'false';
    return ['type', $token] if $token =~ /^(?:Bool|Nat|Int|Rat|Real)$/;
    return bound($token) if $token eq 'forall' || $token eq 'exists';
    if ($token eq 'if') {
        my $condition = expression();
        expect('then');
        my $then = expression();
        expect('else');
        return ['ite', $condition, $then, expression()];
    }
    if ($token eq 'sum' || $token eq 'prod') {
        expect('(');
        my $name = $tokens[$at++];
        expect('in');
        my ($low, $high) = range();
        expect(',');
        my $body = expression();
        expect(')');
        return [$token, $name, $low, $high, $body];
    }
    if ($token eq '(') {
        my $inside = expression();
        $inside = ['cast', $inside, (expression())->[1]] if take(':');
        expect(')');
        return $inside;
    }
    die "I cannot read `$token`\n" unless $token =~ /^[A-Za-z]/;
    return ['name', $token] unless take('(');
    my @arguments = expression();
    push @arguments, expression() while take(',');
    expect(')');
    return ['call', $token, @arguments];
}

sub bound {
    my ($quantifier) = @_;
    my @binders;
    if (peek() eq '(') { push @binders, binder() while peek() eq '(' }
    else {
        my @names;
        push @names, $tokens[$at++] while peek() =~ /^[A-Za-z]/ && peek() ne 'in';
        my $binder = { names => \@names };
        if (take('in')) { @$binder{qw(low high)} = range(); $binder->{type} = ['type', 'Int'] }
        elsif (take(':')) { $binder->{type} = expression() }
        push @binders, $binder;
    }
    expect(',');
    return [$quantifier, \@binders, expression()];
}

# ----------------------------------------------------------------------------------------------------------------- main

while (defined(my $question = receive())) {
    my $type = $question->{type};
    if ($type eq 'hello') {
        send_frame('{"type":"hello","name":"witness","version":"1.0.0","protocol":1}');
        next;
    }
    my $answer = eval { propose($question) };
    if (defined $answer) {
        send_frame('{"type":"proposals","submissions":[' . json_text($answer) . ']}');
    } else {
        my $why = $@ || "no small value settles it\n";
        $why =~ s/ at \S+ line \d+.*//s;
        chomp $why;
        send_frame('{"type":"give_up","reason":' . json_text(substr $why, 0, 500) . '}');
    }
}
