"""placeholder of the lead, replaced by helper arithmetic"""
def certify(proof, premises, goal, hints):
    for p in premises:
        if proof.conclusion(p) is goal: return p
    try: return proof.line("ring", (), goal)
    except Exception: pass
    try: return proof.line("tauto", tuple(premises), goal)
    except Exception: return None
