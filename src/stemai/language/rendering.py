from stemai.language.printer import print_expression
def render(term): return repr(term)
