(set-logic BV)
(synth-inv inv ((red Bool) (amber Bool) (green Bool)))
(declare-primed-var red Bool)
(declare-primed-var amber Bool)
(declare-primed-var green Bool)
(define-fun pre ((red Bool) (amber Bool) (green Bool)) Bool
  (and red (not amber) (not green)))
(define-fun trans ((red Bool) (amber Bool) (green Bool) (red! Bool) (amber! Bool) (green! Bool)) Bool
  (and (= green! red) (= amber! green) (= red! amber)))
(define-fun post ((red Bool) (amber Bool) (green Bool)) Bool
  (not (and red green)))
(inv-constraint inv pre trans post)
(check-synth)
