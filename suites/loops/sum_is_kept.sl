(set-logic LIA)
(synth-inv inv ((x Int) (y Int) (n Int)))
(declare-primed-var x Int)
(declare-primed-var y Int)
(declare-primed-var n Int)
(define-fun pre ((x Int) (y Int) (n Int)) Bool
  (and (= x 0) (= y n) (<= 0 n)))
(define-fun trans ((x Int) (y Int) (n Int) (x! Int) (y! Int) (n! Int)) Bool
  (and (< 0 y) (= x! (+ x 1)) (= y! (- y 1)) (= n! n)))
(define-fun post ((x Int) (y Int) (n Int)) Bool
  (=> (<= y 0) (= x n)))
(inv-constraint inv pre trans post)
(check-synth)
