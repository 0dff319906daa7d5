(set-logic LIA)
(synth-inv inv ((x Int) (odd Bool)))
(declare-primed-var x Int)
(declare-primed-var odd Bool)
(define-fun pre ((x Int) (odd Bool)) Bool
  (and (= x 0) (not odd)))
(define-fun trans ((x Int) (odd Bool) (x! Int) (odd! Bool)) Bool
  (and (= x! (+ x 1)) (= odd! (not odd))))
(define-fun post ((x Int) (odd Bool)) Bool
  (=> odd (not (= x 4))))
(inv-constraint inv pre trans post)
(check-synth)
