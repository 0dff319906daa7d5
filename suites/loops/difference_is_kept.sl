(set-logic LIA)
(synth-inv inv ((x Int) (y Int) (i Int)))
(declare-primed-var x Int)
(declare-primed-var y Int)
(declare-primed-var i Int)
(define-fun pre ((x Int) (y Int) (i Int)) Bool
  (and (= x y) (= i 0)))
(define-fun trans ((x Int) (y Int) (i Int) (x! Int) (y! Int) (i! Int)) Bool
  (and (= i! (+ i 1)) (or (and (= x! (+ x 2)) (= y! (+ y 2))) (and (= x! (- x 1)) (= y! (- y 1))))))
(define-fun post ((x Int) (y Int) (i Int)) Bool
  (=> (= x 7) (= y 7)))
(inv-constraint inv pre trans post)
(check-synth)
