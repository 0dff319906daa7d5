(set-logic LIA)
(synth-inv inv ((level Int) (pump Bool)))
(declare-primed-var level Int)
(declare-primed-var pump Bool)
(define-fun pre ((level Int) (pump Bool)) Bool
  (and (= level 5) pump))
(define-fun trans ((level Int) (pump Bool) (level! Int) (pump! Bool)) Bool
  (or (and pump (< level 10) (= level! (+ level 1)) pump!) (and pump (>= level 10) (= level! level) (not pump!)) (and (not pump) (> level 2) (= level! (- level 1)) (not pump!)) (and (not pump) (<= level 2) (= level! level) pump!)))
(define-fun post ((level Int) (pump Bool)) Bool
  (and (<= 1 level) (<= level 12)))
(inv-constraint inv pre trans post)
(check-synth)
